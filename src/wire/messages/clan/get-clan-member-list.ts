import { MediusCallbackStatus } from '../../enums.js';
import { bool, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; read in one source. */
export const GetClanMemberListRequest = message(
  {
    name: 'GetClanMemberListRequest',
    class: 'Lobby',
    type: 0x90,
    direction: 'client',
    proof: 'source',
    answers: ['GetClanMemberListResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ClanID: i32,
  },
);

/** Server to client, 68 bytes; read in one source. */
export const GetClanMemberListResponse = message(
  { name: 'GetClanMemberListResponse', class: 'Lobby', type: 0x91, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    AccountID: i32,
    AccountName: text(limits.ACCOUNTNAME_MAXLEN),
    StatusCode: enumOf(MediusCallbackStatus),
    EndOfList: bool,
    _2: pad(3),
  },
);
