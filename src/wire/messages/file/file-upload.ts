import { MediusCallbackStatus, MediusFileXferStatus } from '../../enums.js';
import { bytes, enumOf, i32, pad, struct, u32 } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { MediusFile, messageId } from '../../structs.js';

/** Client to server, 204 bytes; read in two sources. */
export const FileUploadRequest = message(
  {
    name: 'FileUploadRequest',
    class: 'Lobby',
    type: 0xa7,
    direction: 'client',
    proof: 'source',
    answers: ['FileUploadServerRequest'],
  },
  {
    MediusFileInfo: struct(MediusFile),
    PucDataStart: u32,
    UiDataSize: u32,
    MessageID: messageId,
    _1: pad(3),
  },
);

/** Client to server, 508 bytes; read in two sources. */
export const FileUploadResponse = message(
  { name: 'FileUploadResponse', class: 'Lobby', type: 0xa8, direction: 'client', proof: 'source' },
  {
    Data: bytes(limits.MEDIUS_FILE_MAX_DOWNLOAD_DATA_SIZE),
    iStartByteIndex: i32,
    iDataSize: i32,
    iPacketNumber: i32,
    iXferStatus: enumOf(MediusFileXferStatus),
    StatusCode: enumOf(MediusCallbackStatus),
    MessageID: messageId,
    _1: pad(3),
  },
);
