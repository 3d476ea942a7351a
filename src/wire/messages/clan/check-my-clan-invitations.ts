import { MediusCallbackStatus, MediusClanInvitationsResponseStatus } from '../../enums.js';
import { bool, either, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 48 bytes; read in two sources. */
export const CheckMyClanInvitationsRequest = message(
  {
    name: 'CheckMyClanInvitationsRequest',
    class: 'Lobby',
    type: 0x64,
    direction: 'client',
    proof: 'source',
    answers: ['CheckMyClanInvitationsResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    Start: i32,
    PageSize: i32,
  },
);

/** Server to client, 280/2128 bytes by version; sources disagree. */
export const CheckMyClanInvitationsResponse = message(
  {
    name: 'CheckMyClanInvitationsResponse',
    class: 'Lobby',
    type: 0x65,
    direction: 'server',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    ClanInvitationID: i32,
    ClanID: i32,
    ResponseStatus: enumOf(MediusClanInvitationsResponseStatus),
    Message: text(either({ since: 113 }, 2048, 200)),
    LeaderAccountID: i32,
    LeaderAccountName: text(limits.ACCOUNTNAME_MAXLEN),
    EndOfList: bool,
    _2: pad(3),
  },
);
