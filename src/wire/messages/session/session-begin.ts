import { MediusCallbackStatus, MediusConnectionType } from '../../enums.js';
import { enumOf, pad, when } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 28 bytes; seen in captures. */
export const SessionBeginRequest = message(
  {
    name: 'SessionBeginRequest',
    class: 'Lobby',
    type: 0x03,
    direction: 'client',
    proof: 'capture',
    answers: ['SessionBeginResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    ConnectionClass: enumOf(MediusConnectionType),
  },
);

/** Server to client, 48 bytes; seen in captures. */
export const SessionBeginResponse = message(
  { name: 'SessionBeginResponse', class: 'Lobby', type: 0x04, direction: 'server', proof: 'capture' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    SessionKey: sessionKey,
    _2: when({ not: { variant: 'packedSessionBegin' } }, pad(3)),
    _3: when({ variant: 'packedSessionBegin' }, pad(1)),
  },
);
