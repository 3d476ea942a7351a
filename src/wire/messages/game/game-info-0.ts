import { MediusCallbackStatus, MediusGameHostType, MediusWorldStatus } from '../../enums.js';
import { bytes, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; seen in captures. */
export const GameInfoRequest0 = message(
  {
    name: 'GameInfoRequest0',
    class: 'Lobby',
    type: 0x33,
    direction: 'client',
    proof: 'capture',
    answers: ['GameInfoResponse0'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    MediusWorldID: i32,
  },
);

/** Server to client, 396 bytes; seen in captures. */
export const GameInfoResponse0 = message(
  { name: 'GameInfoResponse0', class: 'Lobby', type: 0x34, direction: 'server', proof: 'capture' },
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
    WorldStatus: enumOf(MediusWorldStatus),
    GameHostType: enumOf(MediusGameHostType),
  },
);
