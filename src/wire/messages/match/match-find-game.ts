import { MediusJoinType, MediusMatchOptions } from '../../enums.js';
import { bytes, enumOf, from, i32, text, u32 } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, at least 107 bytes; read in one source. */
export const MatchFindGameRequest = message(
  {
    name: 'MatchFindGameRequest',
    class: 'LobbyExt',
    type: 0x88,
    direction: 'client',
    proof: 'source',
    answers: ['MatchFindGameStatusResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    SupersetID: u32,
    MediusWorldID: i32,
    PlayerJoinType: enumOf(MediusJoinType),
    MinPlayers: u32,
    MaxPlayers: u32,
    GameHostTypeBitField: i32,
    MatchOptions: enumOf(MediusMatchOptions),
    ServerSessionKey: sessionKey,
    RequestData: text(limits.REQUESTDATA_MAXLEN),
    GroupMemberListSize: u32,
    ApplicationDataSize: u32,
    GroupMemberAccountIDList: bytes(from('GroupMemberListSize')),
    ApplicationData: bytes(from('ApplicationDataSize')),
  },
);
