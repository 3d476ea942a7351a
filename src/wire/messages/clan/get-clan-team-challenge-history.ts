import { MediusCallbackStatus, MediusClanChallengeStatus } from '../../enums.js';
import { bool, enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 56 bytes; read in two sources. */
export const GetClanTeamChallengeHistoryRequest = message(
  {
    name: 'GetClanTeamChallengeHistoryRequest',
    class: 'Lobby',
    type: 0x78,
    direction: 'client',
    proof: 'source',
    answers: ['GetClanTeamChallengeHistoryResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ClanID: i32,
    ThisClanIsChallenger: i32,
    Start: i32,
    PageSize: i32,
  },
);

/** Server to client, 40 bytes; sources disagree. */
export const GetClanTeamChallengeHistoryResponse = message(
  {
    name: 'GetClanTeamChallengeHistoryResponse',
    class: 'Lobby',
    type: 0x79,
    direction: 'server',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    AgainstClanID: i32,
    Status: enumOf(MediusClanChallengeStatus),
    EndOfList: bool,
    _2: pad(3),
  },
);
