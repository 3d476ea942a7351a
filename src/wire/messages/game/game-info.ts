import { MediusCallbackStatus, MediusGameHostType, MediusWorldStatus } from '../../enums.js';
import { bytes, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; read in two sources. */
export const GameInfoRequest = message(
  {
    name: 'GameInfoRequest',
    class: 'LobbyExt',
    type: 0x35,
    direction: 'client',
    proof: 'source',
    answers: ['GameInfoResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    MediusWorldID: i32,
  },
);

/** Server to client, 416 bytes; read in two sources. */
export const GameInfoResponse = message(
  { name: 'GameInfoResponse', class: 'LobbyExt', type: 0x36, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    ApplicationID: i32,
    MinPlayers: i32,
    MaxPlayers: i32,
    GameLevel: i32,
    PlayerSkillLevel: i32,
    PlayerCount: i32,
    GameStats: bytes(limits.GAMESTATS_MAXLEN),
    GameName: text(limits.GAMENAME_MAXLEN),
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
    GameHostType: enumOf(MediusGameHostType),
  },
);
