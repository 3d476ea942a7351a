import { MediusCallbackStatus } from '../../enums.js';
import { bytes, enumOf, i32, pad } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 300 bytes; read in two sources. */
export const UpdateClanStatsRequest = message(
  {
    name: 'UpdateClanStatsRequest',
    class: 'Lobby',
    type: 0x84,
    direction: 'client',
    proof: 'source',
    answers: ['UpdateClanStatsResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ClanID: i32,
    Stats: bytes(limits.CLANSTATS_MAXLEN),
  },
);

/** Server to client, 28 bytes; read in two sources. */
export const UpdateClanStatsResponse = message(
  { name: 'UpdateClanStatsResponse', class: 'Lobby', type: 0x85, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
