import { MediusCallbackStatus } from '../../enums.js';
import { bool, enumOf, pad, struct, text, u32 } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { MediusFile, messageId } from '../../structs.js';

/** Client to server, 176 bytes; read in one source. */
export const FileListRequest = message(
  {
    name: 'FileListRequest',
    class: 'Lobby',
    type: 0xb2,
    direction: 'client',
    proof: 'source',
    answers: ['FileListResponse'],
  },
  {
    FileNameBeginsWith: text(limits.MEDIUS_FILE_MAX_FILENAME_LENGTH),
    FilesizeGreaterThan: u32,
    FilesizeLessThan: u32,
    OwnerByID: u32,
    NewerThanTimestamp: u32,
    StartingEntryNumber: u32,
    PageSize: u32,
    MessageID: messageId,
    _1: pad(3),
  },
);

/** Server to client, 200 bytes; read in one source. */
export const FileListResponse = message(
  { name: 'FileListResponse', class: 'Lobby', type: 0xb3, direction: 'server', proof: 'source' },
  {
    MediusFileToList: struct(MediusFile),
    StatusCode: enumOf(MediusCallbackStatus),
    MessageID: messageId,
    EndOfList: bool,
    _1: pad(2),
  },
);
