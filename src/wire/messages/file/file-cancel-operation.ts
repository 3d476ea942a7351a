import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, pad, struct } from '../../fields.js';
import { message } from '../../message.js';
import { MediusFile, messageId } from '../../structs.js';

/** Client to server, 196 bytes; read in one source. */
export const FileCancelOperationRequest = message(
  {
    name: 'FileCancelOperationRequest',
    class: 'Lobby',
    type: 0xbe,
    direction: 'client',
    proof: 'source',
    answers: ['FileCancelOperationResponse'],
  },
  {
    MediusFileInfo: struct(MediusFile),
    MessageID: messageId,
    _1: pad(3),
  },
);

/** Server to client, 28 bytes; read in one source. */
export const FileCancelOperationResponse = message(
  { name: 'FileCancelOperationResponse', class: 'Lobby', type: 0xbf, direction: 'server', proof: 'source' },
  {
    StatusCode: enumOf(MediusCallbackStatus),
    MessageID: messageId,
    _1: pad(3),
  },
);
