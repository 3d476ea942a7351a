import { MediusCallbackStatus, MediusChatToggle } from '../../enums.js';
import { enumOf, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; sources disagree. */
export const ChatToggleRequest = message(
  {
    name: 'ChatToggleRequest',
    class: 'Lobby',
    type: 0x96,
    direction: 'client',
    proof: 'source',
    answers: ['ChatToggleResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ChatToggle: enumOf(MediusChatToggle),
  },
);

/** Server to client, 28 bytes; read in two sources. */
export const ChatToggleResponse = message(
  { name: 'ChatToggleResponse', class: 'Lobby', type: 0x97, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
