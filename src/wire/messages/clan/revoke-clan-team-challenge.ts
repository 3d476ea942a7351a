import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; read in two sources. */
export const RevokeClanTeamChallengeRequest = message(
  {
    name: 'RevokeClanTeamChallengeRequest',
    class: 'Lobby',
    type: 0x76,
    direction: 'client',
    proof: 'source',
    answers: ['RevokeClanTeamChallengeResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ClanChallengeID: i32,
  },
);

/** Server to client, 28 bytes; read in two sources. */
export const RevokeClanTeamChallengeResponse = message(
  {
    name: 'RevokeClanTeamChallengeResponse',
    class: 'Lobby',
    type: 0x77,
    direction: 'server',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
