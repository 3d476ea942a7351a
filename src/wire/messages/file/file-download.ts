import { MediusCallbackStatus, MediusFileXferStatus } from '../../enums.js';
import { bytes, enumOf, i32, pad, struct } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { MediusFile, messageId } from '../../structs.js';

/** Client to server, 196 bytes; seen in captures. */
export const FileDownloadRequest = message(
  {
    name: 'FileDownloadRequest',
    class: 'Lobby',
    type: 0xac,
    direction: 'client',
    proof: 'capture',
    answers: ['FileDownloadResponse'],
  },
  {
    MediusFileInfo: struct(MediusFile),
    MessageID: messageId,
    _1: pad(3),
  },
);

/** Server to client, 508 bytes; seen in captures. */
export const FileDownloadResponse = message(
  { name: 'FileDownloadResponse', class: 'Lobby', type: 0xad, direction: 'server', proof: 'capture' },
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
