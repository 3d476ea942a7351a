import { MediusCallbackStatus, MediusPlayerStatus } from '../../enums.js';
import { bool, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 38 bytes; read in one source. */
export const GetBuddyListRequest = message(
  {
    name: 'GetBuddyListRequest',
    class: 'Lobby',
    type: 0x3d,
    direction: 'client',
    proof: 'source',
    answers: ['GetBuddyListResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
  },
);

/** Server to client, 72 bytes; read in one source. */
export const GetBuddyListResponse = message(
  { name: 'GetBuddyListResponse', class: 'Lobby', type: 0x3e, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    AccountID: i32,
    AccountName: text(limits.ACCOUNTNAME_MAXLEN),
    PlayerStatus: enumOf(MediusPlayerStatus),
    EndOfList: bool,
    _2: pad(3),
  },
);
