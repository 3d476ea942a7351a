import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, pad, struct } from '../../fields.js';
import { message } from '../../message.js';
import { MediusFile, messageId } from '../../structs.js';

/** Client to server, 196 bytes; read in two sources. */
export const FileCloseRequest = message(
  {
    name: 'FileCloseRequest',
    class: 'Lobby',
    type: 0xaa,
    direction: 'client',
    proof: 'source',
    answers: ['FileCloseResponse'],
  },
  {
    MediusFileInfo: struct(MediusFile),
    MessageID: messageId,
    _1: pad(3),
  },
);

/** Server to client, 200 bytes; read in two sources. */
export const FileCloseResponse = message(
  { name: 'FileCloseResponse', class: 'Lobby', type: 0xab, direction: 'server', proof: 'source' },
  {
    MediusFileInfo: struct(MediusFile),
    StatusCode: enumOf(MediusCallbackStatus),
    MessageID: messageId,
    _1: pad(3),
  },
);
