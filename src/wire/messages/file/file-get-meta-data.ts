import { MediusCallbackStatus } from '../../enums.js';
import { bool, enumOf, pad, struct } from '../../fields.js';
import { message } from '../../message.js';
import { MediusFile, MediusFileMetaData, messageId } from '../../structs.js';

/** Client to server, 508 bytes; read in one source. */
export const FileGetMetaDataRequest = message(
  {
    name: 'FileGetMetaDataRequest',
    class: 'Lobby',
    type: 0xba,
    direction: 'client',
    proof: 'source',
    answers: ['FileGetMetaDataResponse'],
  },
  {
    MediusFileInfo: struct(MediusFile),
    MediusMetaDataRequestedKey: struct(MediusFileMetaData),
    MessageID: messageId,
    _1: pad(3),
  },
);

/** Server to client, 512 bytes; read in one source. */
export const FileGetMetaDataResponse = message(
  { name: 'FileGetMetaDataResponse', class: 'Lobby', type: 0xbb, direction: 'server', proof: 'source' },
  {
    MediusFileInfo: struct(MediusFile),
    MediusMetaDataResponseKey: struct(MediusFileMetaData),
    StatusCode: enumOf(MediusCallbackStatus),
    MessageID: messageId,
    EndOfList: bool,
    _1: pad(2),
  },
);
