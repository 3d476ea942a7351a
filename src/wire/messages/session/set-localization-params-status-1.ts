import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Server to client, 28 bytes; read in one source. */
export const SetLocalizationParamsStatusResponse1 = message(
  {
    name: 'SetLocalizationParamsStatusResponse1',
    class: 'LobbyExt',
    type: 0xa4,
    direction: 'server',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
