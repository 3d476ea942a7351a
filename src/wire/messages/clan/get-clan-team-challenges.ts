import { MediusCallbackStatus, MediusClanChallengeStatus } from '../../enums.js';
import { bool, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 60 bytes; read in two sources. */
export const GetClanTeamChallengesRequest = message(
  {
    name: 'GetClanTeamChallengesRequest',
    class: 'Lobby',
    type: 0x82,
    direction: 'client',
    proof: 'source',
    answers: ['GetClanTeamChallengesResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ClanID: i32,
    Start: i32,
    PageSize: i32,
    Status: enumOf(MediusClanChallengeStatus),
    ChallengedOnly: i32,
  },
);

/** Server to client, 452 bytes; read in two sources. */
export const GetClanTeamChallengesResponse = message(
  { name: 'GetClanTeamChallengesResponse', class: 'Lobby', type: 0x83, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    ChallengerClanID: i32,
    AgainstClanID: i32,
    Status: enumOf(MediusClanChallengeStatus),
    ResponseTime: i32,
    ChallengeMsg: text(limits.CLANMSG_MAXLEN),
    ResponseMsg: text(limits.CLANMSG_MAXLEN),
    EndOfList: bool,
    _2: pad(3),
    ClanChallengeID: i32,
  },
);
