import { MediusCallbackStatus } from '../../enums.js';
import { bytes, enumOf, pad } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 294 bytes; seen in captures. */
export const AccountUpdateStatsRequest = message(
  {
    name: 'AccountUpdateStatsRequest',
    class: 'Lobby',
    type: 0x11,
    direction: 'client',
    proof: 'capture',
    answers: ['AccountUpdateStatsResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    Stats: bytes(limits.ACCOUNTSTATS_MAXLEN),
  },
);

/** Server to client, 28 bytes; seen in captures. */
export const AccountUpdateStatsResponse = message(
  { name: 'AccountUpdateStatsResponse', class: 'Lobby', type: 0x12, direction: 'server', proof: 'capture' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
