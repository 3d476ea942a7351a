import {
  MediusAssignedGameType,
  MediusCallbackStatus,
  MediusJoinType,
  MediusWorldStatus,
  MGCL_GAME_HOST_TYPE,
} from '../../enums.js';
import { bytes, enumOf, from, i32, secret, struct, text, u32, when } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { NetAddressList } from '../../structs.js';

/** Server to client, at least 32 bytes; read in one source. */
export const AssignedGameToJoinMessage = message(
  { name: 'AssignedGameToJoinMessage', class: 'LobbyExt', type: 0x8a, direction: 'server', proof: 'source' },
  {
    AssignedGameMessageRequestData: bytes(limits.REQUESTDATA_MAXLEN),
    AssignedGameMessageID: i32,
    AssignedGameType: enumOf(MediusAssignedGameType),
    StatusCode: enumOf(MediusCallbackStatus),
    SystemSpecificStatusCode: i32,
    GameWorldID: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame }, u32),
    TeamID: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame }, u32),
    PlayerCount: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame }, i32),
    GameName: when(
      { field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame },
      text(limits.GAMENAME_MAXLEN),
    ),
    GameStats: when(
      { field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame },
      bytes(limits.GAMESTATS_MAXLEN),
    ),
    MinPlayers: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame }, i32),
    MaxPlayers: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame }, i32),
    GameLevel: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame }, i32),
    PlayerSkillLevel: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame }, i32),
    RulesSet: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame }, i32),
    GenericField1: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame }, i32),
    GenericField2: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame }, i32),
    GenericField3: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame }, i32),
    GenericField4: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame }, i32),
    GenericField5: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame }, i32),
    GenericField6: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame }, i32),
    GenericField7: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame }, i32),
    GenericField8: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame }, i32),
    WorldStatus: when(
      { field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame },
      enumOf(MediusWorldStatus),
    ),
    JoinType: when(
      { field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame },
      enumOf(MediusJoinType),
    ),
    GamePassword: when(
      { field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame },
      secret(text(limits.GAMEPASSWORD_MAXLEN)),
    ),
    GameHostType: when(
      { field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame },
      enumOf(MGCL_GAME_HOST_TYPE),
    ),
    AddressList: when(
      { field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame },
      struct(NetAddressList),
    ),
    AppDataSize: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame }, u32),
    AppData: when(
      { field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame },
      bytes(from('AppDataSize')),
    ),
  },
);
