import {
  MediusCallbackStatus,
  MediusComparisonOperator,
  MediusFileSortBy,
  MediusSortOrder,
} from '../../enums.js';
import { bool, enumOf, i32, pad, struct, text, u32 } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { MediusFile, MediusFileMetaData, messageId } from '../../structs.js';

/** Client to server, 500 bytes; read in one source. */
export const FileListExtRequest = message(
  {
    name: 'FileListExtRequest',
    class: 'LobbyExt',
    type: 0x44,
    direction: 'client',
    proof: 'source',
    answers: ['FileListExtResponse'],
  },
  {
    FileNameBeginsWith: text(limits.MEDIUS_FILE_MAX_FILENAME_LENGTH),
    FilesizeGreaterThan: u32,
    FilesizeLessThan: u32,
    OwnerByID: i32,
    NewerThanTimestamp: u32,
    StartingEntryNumber: u32,
    PageSize: u32,
    MessageID: messageId,
    _1: pad(3),
    metaData: struct(MediusFileMetaData),
    metaOperator: enumOf(MediusComparisonOperator),
    sortBy: enumOf(MediusFileSortBy),
    sortOrder: enumOf(MediusSortOrder),
  },
);

/** Server to client, 456 bytes; read in one source. */
export const FileListExtResponse = message(
  { name: 'FileListExtResponse', class: 'LobbyExt', type: 0x45, direction: 'server', proof: 'source' },
  {
    MediusFileInfo: struct(MediusFile),
    MetaValue: text(limits.MEDIUS_FILE_MAX_VALUE_LENGTH),
    StatusCode: enumOf(MediusCallbackStatus),
    MessageID: messageId,
    EndOfList: bool,
    _1: pad(2),
  },
);
