import {
  MediusCallbackStatus,
  MediusGameHostType,
  MediusWorldSecurityLevelType,
  MediusWorldStatus,
} from '../../enums.js';
import { bool, bytes, enumOf, i32, pad, text, u16 } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 26 bytes; read in two sources. */
export const GameList_ExtraInfoRequest = message(
  {
    name: 'GameList_ExtraInfoRequest',
    class: 'LobbyExt',
    type: 0x37,
    direction: 'client',
    proof: 'source',
    answers: ['GameList_ExtraInfoResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(1),
    PageID: u16,
    PageSize: u16,
  },
);

/** Server to client, 420 bytes; length seen in captures. */
export const GameList_ExtraInfoResponse = message(
  { name: 'GameList_ExtraInfoResponse', class: 'LobbyExt', type: 0x38, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    MediusWorldID: i32,
    PlayerCount: u16,
    MinPlayers: u16,
    MaxPlayers: u16,
    _2: pad(2),
    GameLevel: i32,
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
    SecurityLevel: enumOf(MediusWorldSecurityLevelType),
    WorldStatus: enumOf(MediusWorldStatus),
    GameHostType: enumOf(MediusGameHostType),
    GameName: text(limits.GAMENAME_MAXLEN),
    GameStats: bytes(limits.GAMESTATS_MAXLEN),
    EndOfList: bool,
    _3: pad(3),
  },
);
