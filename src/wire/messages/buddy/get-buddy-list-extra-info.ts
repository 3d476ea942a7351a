import { MediusCallbackStatus } from '../../enums.js';
import { bool, enumOf, i32, pad, struct, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { MediusPlayerOnlineState, messageId } from '../../structs.js';

/** Client to server, 21 bytes; seen in captures. */
export const GetBuddyList_ExtraInfoRequest = message(
  {
    name: 'GetBuddyList_ExtraInfoRequest',
    class: 'Lobby',
    type: 0xd6,
    direction: 'client',
    proof: 'capture',
    answers: ['GetBuddyList_ExtraInfoResponse'],
  },
  {
    MessageID: messageId,
  },
);

/** Server to client, 208 bytes; seen in captures. */
export const GetBuddyList_ExtraInfoResponse = message(
  {
    name: 'GetBuddyList_ExtraInfoResponse',
    class: 'Lobby',
    type: 0xd7,
    direction: 'server',
    proof: 'capture',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    AccountID: i32,
    AccountName: text(limits.ACCOUNTNAME_MAXLEN),
    OnlineState: struct(MediusPlayerOnlineState),
    EndOfList: bool,
    _2: pad(3),
  },
);
