import { MediusCallbackStatus } from '../../enums.js';
import { enumOf } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Server to client, 25 bytes; read in one source. */
export const IgnoreSetListStatusResponse = message(
  {
    name: 'IgnoreSetListStatusResponse',
    class: 'LobbyExt',
    type: 0x57,
    direction: 'server',
    proof: 'source',
  },
  {
    MessageID: messageId,
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
