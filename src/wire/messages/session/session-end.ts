import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 38 bytes; length seen in captures. */
export const SessionEndRequest = message(
  {
    name: 'SessionEndRequest',
    class: 'Lobby',
    type: 0x05,
    direction: 'client',
    proof: 'source',
    answers: ['SessionEndResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
  },
);

/** Server to client, 28 bytes; length seen in captures. */
export const SessionEndResponse = message(
  { name: 'SessionEndResponse', class: 'Lobby', type: 0x06, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
