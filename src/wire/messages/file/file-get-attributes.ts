import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, pad, struct } from '../../fields.js';
import { message } from '../../message.js';
import { MediusFile, MediusFileAttributes, messageId } from '../../structs.js';

/** Client to server, 196 bytes; read in one source. */
export const FileGetAttributesRequest = message(
  {
    name: 'FileGetAttributesRequest',
    class: 'Lobby',
    type: 0xb6,
    direction: 'client',
    proof: 'source',
    answers: ['FileGetAttributesResponse'],
  },
  {
    MediusFileInfo: struct(MediusFile),
    MessageID: messageId,
    _1: pad(3),
  },
);

/** Server to client, 476 bytes; read in one source. */
export const FileGetAttributesResponse = message(
  { name: 'FileGetAttributesResponse', class: 'Lobby', type: 0xb7, direction: 'server', proof: 'source' },
  {
    MediusFileInfo: struct(MediusFile),
    MediusFileAttributesResponse: struct(MediusFileAttributes),
    StatusCode: enumOf(MediusCallbackStatus),
    MessageID: messageId,
    _1: pad(3),
  },
);
