import { MediusCallbackStatus, MGCL_GAME_HOST_TYPE } from '../../enums.js';
import { bytes, enumOf, from, i32, secret, struct, text, when } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, NetAddressList, NetConnectionInfo } from '../../structs.js';

/** Server to client, at least 29 bytes; read in one source. */
export const MatchPartyResponse = message(
  { name: 'MatchPartyResponse', class: 'LobbyExt', type: 0x60, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    StatusCode: enumOf(MediusCallbackStatus),
    PluginSpecificStatusCode: i32,
    GameWorldID: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame }, i32),
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
    ApplicationDataSizeJAS: when(
      { field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame },
      i32,
    ),
    ApplicationDataJAS: when(
      { field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame },
      bytes(from('ApplicationDataSizeJAS')),
    ),
    MatchRoster: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame }, i32),
    NumPlayers: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame }, i32),
    Players: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame }, i32),
    NumParties: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame }, i32),
    Parties: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusJoinAssignedGame }, i32),
    MatchGameID: when({ field: 'StatusCode', equals: MediusCallbackStatus.MediusMatchTypeHostGame }, i32),
    ApplicationDataSizeHG: when(
      { field: 'StatusCode', equals: MediusCallbackStatus.MediusMatchTypeHostGame },
      i32,
    ),
    ApplicationDataHG: when(
      { field: 'StatusCode', equals: MediusCallbackStatus.MediusMatchTypeHostGame },
      bytes(from('ApplicationDataSizeHG')),
    ),
    MatchingWorldUID: when(
      { field: 'StatusCode', equals: MediusCallbackStatus.MediusMatchTypeReferral },
      i32,
    ),
    ConnectInfo: when(
      { field: 'StatusCode', equals: MediusCallbackStatus.MediusMatchTypeReferral },
      struct(NetConnectionInfo),
    ),
  },
);
