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

/** Client to server, 26 bytes; seen in captures. */
export const GameList_ExtraInfoRequest0 = message(
  {
    name: 'GameList_ExtraInfoRequest0',
    class: 'Lobby',
    type: 0xea,
    direction: 'client',
    proof: 'capture',
    answers: ['GameList_ExtraInfoResponse0'],
  },
  {
    MessageID: messageId,
    _1: pad(1),
    PageID: u16,
    PageSize: u16,
  },
);

/** Server to client, 400 bytes; seen in captures. */
export const GameList_ExtraInfoResponse0 = message(
  { name: 'GameList_ExtraInfoResponse0', class: 'Lobby', type: 0xeb, direction: 'server', proof: 'capture' },
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
    SecurityLevel: enumOf(MediusWorldSecurityLevelType),
    WorldStatus: enumOf(MediusWorldStatus),
    GameHostType: enumOf(MediusGameHostType),
    GameName: text(limits.GAMENAME_MAXLEN),
    GameStats: bytes(limits.GAMESTATS_MAXLEN),
    EndOfList: bool,
    _3: pad(3),
  },
);
