import { MediusWorldStatus } from '../../enums.js';
import { bytes, enumOf, i32, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';

/** Client to server, 384 bytes; seen in captures. */
export const WorldReport = message(
  { name: 'WorldReport', class: 'LobbyExt', type: 0x30, direction: 'client', proof: 'capture' },
  {
    MediusWorldID: i32,
    PlayerCount: i32,
    GameName: text(limits.GAMENAME_MAXLEN),
    GameStats: bytes(limits.GAMESTATS_MAXLEN),
    MinPlayers: i32,
    MaxPlayers: i32,
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
    WorldStatus: enumOf(MediusWorldStatus),
  },
);
