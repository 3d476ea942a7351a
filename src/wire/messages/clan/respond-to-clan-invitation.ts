import { MediusCallbackStatus, MediusClanInvitationsResponseStatus } from '../../enums.js';
import { enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 248 bytes; read in two sources. */
export const RespondToClanInvitationRequest = message(
  {
    name: 'RespondToClanInvitationRequest',
    class: 'Lobby',
    type: 0x66,
    direction: 'client',
    proof: 'source',
    answers: ['RespondToClanInvitationResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ClanInvitationID: i32,
    Response: enumOf(MediusClanInvitationsResponseStatus),
    Message: text(limits.CLANMSG_MAXLEN),
  },
);

/** Server to client, 28 bytes; read in two sources. */
export const RespondToClanInvitationResponse = message(
  {
    name: 'RespondToClanInvitationResponse',
    class: 'Lobby',
    type: 0x67,
    direction: 'server',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
