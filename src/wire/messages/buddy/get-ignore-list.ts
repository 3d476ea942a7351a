import { MediusCallbackStatus, MediusPlayerStatus } from '../../enums.js';
import { bool, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 38 bytes; seen in captures. */
export const GetIgnoreListRequest = message(
  {
    name: 'GetIgnoreListRequest',
    class: 'Lobby',
    type: 0xc0,
    direction: 'client',
    proof: 'capture',
    answers: ['GetIgnoreListResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
  },
);

/** Server to client, 72 bytes; seen in captures. */
export const GetIgnoreListResponse = message(
  { name: 'GetIgnoreListResponse', class: 'Lobby', type: 0xc1, direction: 'server', proof: 'capture' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    IgnoreAccountID: i32,
    IgnoreAccountName: text(limits.ACCOUNTNAME_MAXLEN),
    PlayerStatus: enumOf(MediusPlayerStatus),
    EndOfList: bool,
    _2: pad(3),
  },
);
