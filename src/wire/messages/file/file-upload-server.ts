import { MediusCallbackStatus, MediusFileXferStatus } from '../../enums.js';
import { enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Server to client, 40 bytes; read in two sources. */
export const FileUploadServerRequest = message(
  { name: 'FileUploadServerRequest', class: 'Lobby', type: 0xa9, direction: 'server', proof: 'source' },
  {
    iReqStartByteIndex: i32,
    iPacketNumber: i32,
    iXferStatus: enumOf(MediusFileXferStatus),
    StatusCode: enumOf(MediusCallbackStatus),
    MessageID: messageId,
    _1: pad(3),
  },
);
