import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, pad, struct } from '../../fields.js';
import { message } from '../../message.js';
import { MediusFile, messageId } from '../../structs.js';

/** Client to server, 196 bytes; read in one source. */
export const FileDeleteRequest = message(
  {
    name: 'FileDeleteRequest',
    class: 'Lobby',
    type: 0xb0,
    direction: 'client',
    proof: 'source',
    answers: ['FileDeleteResponse'],
  },
  {
    MediusFileToDelete: struct(MediusFile),
    MessageID: messageId,
    _1: pad(3),
  },
);

/** Server to client, 28 bytes; read in one source. */
export const FileDeleteResponse = message(
  { name: 'FileDeleteResponse', class: 'Lobby', type: 0xb1, direction: 'server', proof: 'source' },
  {
    StatusCode: enumOf(MediusCallbackStatus),
    MessageID: messageId,
    _1: pad(3),
  },
);
