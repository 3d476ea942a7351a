import {
  MediusCallbackStatus,
  MediusMatchOptions,
  MediusWorldAttributesType,
  MGCL_GAME_HOST_TYPE,
} from '../../enums.js';
import { bytes, enumOf, from, i32, secret, text, u32 } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, at least 279 bytes; read in one source. */
export const MatchCreateGameRequest = message(
  {
    name: 'MatchCreateGameRequest',
    class: 'LobbyExt',
    type: 0x94,
    direction: 'client',
    proof: 'source',
    answers: ['MatchCreateGameResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    SupersetID: i32,
    ApplicationID: i32,
    MinPlayers: i32,
    MaxPlayers: i32,
    GameLevel: i32,
    GameName: text(limits.GAMENAME_MAXLEN),
    GamePassword: secret(text(limits.GAMEPASSWORD_MAXLEN)),
    SpectatorPassword: secret(text(limits.SPECTATORPASSWORD_MAXLEN)),
    PlayerSkillLevel: i32,
    RulesSet: i32,
    GenericField1: i32,
    GenericField2: i32,
    GenericField3: i32,
    GenericField4: i32,
    GenericField5: i32,
    GenericField6: i32,
    GenericField7: i32,
    GenericField8: i32,
    GameHostType: enumOf(MGCL_GAME_HOST_TYPE),
    WorldAttributesType: enumOf(MediusWorldAttributesType),
    MatchOptions: enumOf(MediusMatchOptions),
    ServerSessionKey: sessionKey,
    RequestData: bytes(limits.REQUESTDATA_MAXLEN),
    GroupMemberListSize: u32,
    ApplicationDataSize: u32,
    GroupMemberAccountIDList: bytes(from('GroupMemberListSize')),
    ApplicationData: bytes(from('ApplicationDataSize')),
  },
);

/** Server to client, at least 53 bytes; read in one source. */
export const MatchCreateGameResponse = message(
  { name: 'MatchCreateGameResponse', class: 'LobbyExt', type: 0x95, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    StatusCode: enumOf(MediusCallbackStatus),
    MediusWorldID: i32,
    SystemSpecificStatusCode: i32,
    RequestData: text(limits.REQUESTDATA_MAXLEN),
    ApplicationDataSize: i32,
    ApplicationData: bytes(from('ApplicationDataSize')),
  },
);
