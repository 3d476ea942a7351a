import { MediusWorldStatus } from '../../enums.js';
import { bytes, enumOf, i32, pad, secret, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Between servers, 444 bytes; read in one source. */
export const ServerWorldReportOnMe = message(
  { name: 'ServerWorldReportOnMe', class: 'LobbyReport', type: 0x20, direction: 'servers', proof: 'source' },
  {
    MessageID: messageId,
    GameName: text(limits.MGCL_GAMENAME_MAXLEN),
    GameStats: bytes(limits.MGCL_GAMESTATS_MAXLEN),
    GamePassword: secret(text(limits.MGCL_GAMEPASSWORD_MAXLEN)),
    _1: pad(3),
    ApplicationID: i32,
    MaxPlayers: i32,
    MinPlayers: i32,
    PlayerCount: i32,
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
    MediusWorldID: i32,
    WorldStatus: enumOf(MediusWorldStatus),
  },
);
