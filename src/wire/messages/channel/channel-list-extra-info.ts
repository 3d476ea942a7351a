import {
  MediusCallbackStatus,
  MediusWorldGenericFieldLevelType,
  MediusWorldSecurityLevelType,
} from '../../enums.js';
import { bool, enumOf, i32, pad, text, u16, u32, when } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Server to client, 112/128/132 bytes; seen in captures. */
export const ChannelList_ExtraInfoResponse = message(
  {
    name: 'ChannelList_ExtraInfoResponse',
    class: 'Lobby',
    type: 0xed,
    direction: 'server',
    proof: 'capture',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    MediusWorldID: i32,
    PlayerCount: u16,
    MaxPlayers: u16,
    GameWorldCount: when({ since: 109 }, u16),
    _2: when({ since: 109 }, pad(2)),
    SecurityLevel: enumOf(MediusWorldSecurityLevelType),
    GenericField1: u32,
    GenericField2: when({ any: [{ since: 109 }, { requestType: 0x0415 }] }, u32),
    GenericField3: when({ any: [{ since: 109 }, { requestType: 0x0415 }] }, u32),
    GenericField4: when({ any: [{ since: 109 }, { requestType: 0x0415 }] }, u32),
    GenericFieldLevel: when(
      { any: [{ since: 109 }, { requestType: 0x0415 }] },
      enumOf(MediusWorldGenericFieldLevelType),
    ),
    LobbyName: text(limits.LOBBYNAME_MAXLEN),
    EndOfList: bool,
    _3: pad(3),
  },
);

/** Client to server, 26 bytes; read in two sources. */
export const ChannelList_ExtraInfoRequest = message(
  {
    name: 'ChannelList_ExtraInfoRequest',
    class: 'LobbyExt',
    type: 0x1f,
    direction: 'client',
    proof: 'source',
    answers: ['ChannelList_ExtraInfoResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(1),
    PageID: u16,
    PageSize: u16,
  },
);
