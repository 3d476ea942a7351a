import { MediusWorldStatus } from '../../enums.js';
import { bytes, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { sessionKey } from '../../structs.js';

/** Client to server, 384 bytes; length seen in captures. */
export const WorldReport0 = message(
  { name: 'WorldReport0', class: 'Lobby', type: 0x00, direction: 'client', proof: 'source' },
  {
    SessionKey: sessionKey,
    _1: pad(3),
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
    WorldStatus: enumOf(MediusWorldStatus),
  },
);
