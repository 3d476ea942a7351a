import { MediusCallbackStatus, MediusClanChallengeStatus } from '../../enums.js';
import { enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 248 bytes; read in two sources. */
export const RespondToClanTeamChallengeRequest = message(
  {
    name: 'RespondToClanTeamChallengeRequest',
    class: 'Lobby',
    type: 0x74,
    direction: 'client',
    proof: 'source',
    answers: ['RespondToClanTeamChallengeResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ClanChallengeID: i32,
    ChallengeStatus: enumOf(MediusClanChallengeStatus),
    Message: text(limits.CLANMSG_MAXLEN),
  },
);

/** Server to client, 28 bytes; read in two sources. */
export const RespondToClanTeamChallengeResponse = message(
  {
    name: 'RespondToClanTeamChallengeResponse',
    class: 'Lobby',
    type: 0x75,
    direction: 'server',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
