import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, list, pad } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 28 bytes; read in one source. */
export const GetLadderStatsRequest = message(
  {
    name: 'GetLadderStatsRequest',
    class: 'Lobby',
    type: 0xd0,
    direction: 'client',
    proof: 'source',
    answers: ['GetLadderStatsResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    AccountID_or_ClanID: i32,
  },
);

/** Server to client, 88 bytes; read in one source. */
export const GetLadderStatsResponse = message(
  { name: 'GetLadderStatsResponse', class: 'Lobby', type: 0xd1, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    Stats: list(limits.LADDERSTATS_MAXLEN, i32),
  },
);
