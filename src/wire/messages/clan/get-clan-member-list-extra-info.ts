import { MediusCallbackStatus, MediusSortOrder } from '../../enums.js';
import { bool, bytes, enumOf, i32, pad, struct, text, u32, when } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { MediusPlayerOnlineState, messageId } from '../../structs.js';

/** Client to server, 32/36 bytes by version; seen in captures. */
export const GetClanMemberList_ExtraInfoRequest = message(
  {
    name: 'GetClanMemberList_ExtraInfoRequest',
    class: 'Lobby',
    type: 0xda,
    direction: 'client',
    proof: 'capture',
    answers: ['GetClanMemberList_ExtraInfoResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    ClanID: i32,
    LadderStatIndex: when({ until: 112 }, i32),
    SortOrder: enumOf(MediusSortOrder),
  },
);

/** Server to client, 476 bytes; seen in captures. */
export const GetClanMemberList_ExtraInfoResponse = message(
  {
    name: 'GetClanMemberList_ExtraInfoResponse',
    class: 'Lobby',
    type: 0xdb,
    direction: 'server',
    proof: 'capture',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    AccountID: i32,
    AccountName: text(limits.ACCOUNTNAME_MAXLEN),
    Stats: bytes(limits.ACCOUNTSTATS_MAXLEN),
    OnlineState: struct(MediusPlayerOnlineState),
    LadderStat: i32,
    LadderPosition: u32,
    TotalRankings: u32,
    EndOfList: bool,
    _2: pad(3),
  },
);
