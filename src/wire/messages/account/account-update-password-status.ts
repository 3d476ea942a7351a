import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Server to client, 28 bytes; read in one source. */
export const AccountUpdatePasswordStatusResponse = message(
  {
    name: 'AccountUpdatePasswordStatusResponse',
    class: 'Lobby',
    type: 0x10,
    direction: 'server',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
