import { MediusCallbackStatus, MediusClanStatus } from '../../enums.js';
import { bool, bytes, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 48 bytes; length seen in captures. */
export const GetMyClansRequest = message(
  {
    name: 'GetMyClansRequest',
    class: 'Lobby',
    type: 0x7c,
    direction: 'client',
    proof: 'source',
    answers: ['GetMyClansResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    Start: i32,
    PageSize: i32,
  },
);

/** Server to client, 368 bytes; seen in captures. */
export const GetMyClansResponse = message(
  { name: 'GetMyClansResponse', class: 'Lobby', type: 0x7d, direction: 'server', proof: 'capture' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    ClanID: i32,
    ApplicationID: i32,
    ClanName: text(limits.CLANNAME_MAXLEN),
    LeaderAccountID: i32,
    LeaderAccountName: text(limits.ACCOUNTNAME_MAXLEN),
    Stats: bytes(limits.CLANSTATS_MAXLEN),
    Status: enumOf(MediusClanStatus),
    EndOfList: bool,
    _2: pad(3),
  },
);
