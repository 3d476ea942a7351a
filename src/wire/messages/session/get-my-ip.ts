import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, pad, personal, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 38 bytes; seen in captures. */
export const GetMyIPRequest = message(
  {
    name: 'GetMyIPRequest',
    class: 'Lobby',
    type: 0x1b,
    direction: 'client',
    proof: 'capture',
    answers: ['GetMyIPResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
  },
);

/** Server to client, 48 bytes; seen in captures. */
export const GetMyIPResponse = message(
  { name: 'GetMyIPResponse', class: 'Lobby', type: 0x1c, direction: 'server', proof: 'capture' },
  {
    MessageID: messageId,
    IP: personal(text(limits.IP_MAXLEN)),
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
