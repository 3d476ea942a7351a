import { MediusCallbackStatus, MediusClanInvitationsResponseStatus } from '../../enums.js';
import { bool, either, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 48 bytes; read in two sources. */
export const GetClanInvitationsSentRequest = message(
  {
    name: 'GetClanInvitationsSentRequest',
    class: 'Lobby',
    type: 0x7a,
    direction: 'client',
    proof: 'source',
    answers: ['GetClanInvitationsSentResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    Start: i32,
    PageSize: i32,
  },
);

/** Server to client, 276/2124 bytes by version; sources disagree. */
export const GetClanInvitationsSentResponse = message(
  {
    name: 'GetClanInvitationsSentResponse',
    class: 'Lobby',
    type: 0x7b,
    direction: 'server',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    AccountID: i32,
    AccountName: text(limits.ACCOUNTNAME_MAXLEN),
    ResponseMsg: text(either({ since: 113 }, 2048, 200)),
    ResponseStatus: enumOf(MediusClanInvitationsResponseStatus),
    ResponseTime: i32,
    EndOfList: bool,
    _2: pad(3),
  },
);
