import { MediusCallbackStatus } from '../../enums.js';
import { bool, enumOf, pad, struct } from '../../fields.js';
import { message } from '../../message.js';
import { MediusFile, MediusFileMetaData, messageId } from '../../structs.js';

/** Client to server, 508 bytes; read in one source. */
export const FileUpdateMetaDataRequest = message(
  {
    name: 'FileUpdateMetaDataRequest',
    class: 'Lobby',
    type: 0xb8,
    direction: 'client',
    proof: 'source',
    answers: ['FileUpdateMetaDataResponse'],
  },
  {
    MediusFileInfo: struct(MediusFile),
    MediusUpdateMetaData: struct(MediusFileMetaData),
    MessageID: messageId,
    _1: pad(3),
  },
);

/** Server to client, 200 bytes; read in one source. */
export const FileUpdateMetaDataResponse = message(
  { name: 'FileUpdateMetaDataResponse', class: 'Lobby', type: 0xb9, direction: 'server', proof: 'source' },
  {
    MediusFile: struct(MediusFile),
    StatusCode: enumOf(MediusCallbackStatus),
    MessageID: messageId,
    EndOfList: bool,
    _1: pad(2),
  },
);
