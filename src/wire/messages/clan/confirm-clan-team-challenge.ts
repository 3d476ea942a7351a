import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; read in two sources. */
export const ConfirmClanTeamChallengeRequest = message(
  {
    name: 'ConfirmClanTeamChallengeRequest',
    class: 'Lobby',
    type: 0x80,
    direction: 'client',
    proof: 'source',
    answers: ['ConfirmClanTeamChallengeResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ClanChallengeID: i32,
  },
);

/** Server to client, 28 bytes; read in two sources. */
export const ConfirmClanTeamChallengeResponse = message(
  {
    name: 'ConfirmClanTeamChallengeResponse',
    class: 'Lobby',
    type: 0x81,
    direction: 'server',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
