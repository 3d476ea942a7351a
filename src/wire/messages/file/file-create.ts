import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, pad, struct } from '../../fields.js';
import { message } from '../../message.js';
import { MediusFile, MediusFileAttributes, messageId } from '../../structs.js';

/** Client to server, 472 bytes; read in two sources. */
export const FileCreateRequest = message(
  {
    name: 'FileCreateRequest',
    class: 'Lobby',
    type: 0xa5,
    direction: 'client',
    proof: 'source',
    answers: ['FileCreateResponse'],
  },
  {
    MediusFileToCreate: struct(MediusFile),
    MediusFileCreateAttributes: struct(MediusFileAttributes),
    MessageID: messageId,
    _1: pad(3),
  },
);

/** Server to client, 200 bytes; read in two sources. */
export const FileCreateResponse = message(
  { name: 'FileCreateResponse', class: 'Lobby', type: 0xa6, direction: 'server', proof: 'source' },
  {
    MediusFileInfo: struct(MediusFile),
    StatusCode: enumOf(MediusCallbackStatus),
    MessageID: messageId,
    _1: pad(3),
  },
);
