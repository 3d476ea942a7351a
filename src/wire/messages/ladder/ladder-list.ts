import { MediusCallbackStatus } from '../../enums.js';
import { bool, enumOf, i32, pad, text, u32 } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 60 bytes; read in one source. */
export const LadderListRequest = message(
  {
    name: 'LadderListRequest',
    class: 'Lobby',
    type: 0x94,
    direction: 'client',
    proof: 'source',
    answers: ['LadderListResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    StartByte: i32,
    EndByte: i32,
    SortOrder: i32,
    StartPosition: i32,
    PageSize: i32,
  },
);

/** Server to client, 72 bytes; read in one source. */
export const LadderListResponse = message(
  { name: 'LadderListResponse', class: 'Lobby', type: 0x95, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    AccountID: i32,
    AccountName: text(limits.ACCOUNTNAME_MAXLEN),
    LadderPosition: u32,
    StatusCode: enumOf(MediusCallbackStatus),
    EndOfList: bool,
    _2: pad(3),
  },
);
