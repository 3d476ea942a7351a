import { MediusCallbackStatus, MediusLadderType } from '../../enums.js';
import { enumOf, i32, list, pad } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 88 bytes; read in one source. */
export const UpdateLadderStatsRequest = message(
  {
    name: 'UpdateLadderStatsRequest',
    class: 'Lobby',
    type: 0xce,
    direction: 'client',
    proof: 'source',
    answers: ['UpdateLadderStatsResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    LadderType: enumOf(MediusLadderType),
    Stats: list(limits.LADDERSTATS_MAXLEN, i32),
  },
);

/** Server to client, 28 bytes; read in one source. */
export const UpdateLadderStatsResponse = message(
  { name: 'UpdateLadderStatsResponse', class: 'Lobby', type: 0xcf, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
