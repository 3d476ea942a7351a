import { MediusCallbackStatus, MediusConnectionType, MediusPlayerStatus } from '../../enums.js';
import { bytes, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; seen in captures. */
export const PlayerInfoRequest = message(
  {
    name: 'PlayerInfoRequest',
    class: 'Lobby',
    type: 0x31,
    direction: 'client',
    proof: 'capture',
    answers: ['PlayerInfoResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    AccountID: i32,
  },
);

/** Server to client, 328 bytes; seen in captures. */
export const PlayerInfoResponse = message(
  { name: 'PlayerInfoResponse', class: 'Lobby', type: 0x32, direction: 'server', proof: 'capture' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    AccountName: text(limits.ACCOUNTNAME_MAXLEN),
    ApplicationID: i32,
    PlayerStatus: enumOf(MediusPlayerStatus),
    ConnectionClass: enumOf(MediusConnectionType),
    Stats: bytes(limits.ACCOUNTSTATS_MAXLEN),
  },
);
