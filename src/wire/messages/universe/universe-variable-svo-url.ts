import { either, from, text, u8, when } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Server to client, at least 22 bytes; seen in captures. */
export const UniverseVariableSvoURLResponse = message(
  {
    name: 'UniverseVariableSvoURLResponse',
    class: 'LobbyExt',
    type: 0x1e,
    direction: 'server',
    proof: 'capture',
  },
  {
    MessageID: messageId,
    URLLength: when({ since: 109 }, u8),
    URL: text(either({ since: 109 }, from('URLLength'), 128)),
  },
);
