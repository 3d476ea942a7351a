import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 244 bytes; read in two sources. */
export const RequestClanTeamChallengeRequest = message(
  {
    name: 'RequestClanTeamChallengeRequest',
    class: 'Lobby',
    type: 0x6a,
    direction: 'client',
    proof: 'source',
    answers: ['RequestClanTeamChallengeResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ClanID: i32,
    Message: text(limits.CLANMSG_MAXLEN),
  },
);

/** Server to client, 28 bytes; read in two sources. */
export const RequestClanTeamChallengeResponse = message(
  {
    name: 'RequestClanTeamChallengeResponse',
    class: 'Lobby',
    type: 0x6b,
    direction: 'server',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
