import { MediusCallbackStatus, MediusSortOrder } from '../../enums.js';
import { bool, bytes, enumOf, i32, pad, struct, text, u32 } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { MediusPlayerOnlineState, messageId } from '../../structs.js';

/** Server to client, 472 bytes; read in two sources. */
export const LadderList_ExtraInfoResponse = message(
  { name: 'LadderList_ExtraInfoResponse', class: 'Lobby', type: 0xf0, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    LadderPosition: u32,
    LadderStat: i32,
    AccountID: i32,
    AccountName: text(limits.ACCOUNTNAME_MAXLEN),
    AccountStats: bytes(limits.ACCOUNTSTATS_MAXLEN),
    OnlineState: struct(MediusPlayerOnlineState),
    EndOfList: bool,
    _2: pad(3),
  },
);

/** Client to server, 40 bytes; read in two sources. */
export const LadderList_ExtraInfoRequest = message(
  {
    name: 'LadderList_ExtraInfoRequest',
    class: 'LobbyExt',
    type: 0x0f,
    direction: 'client',
    proof: 'source',
    answers: ['LadderList_ExtraInfoResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    LadderStatIndex: i32,
    SortOrder: enumOf(MediusSortOrder),
    StartPosition: u32,
    PageSize: u32,
  },
);
