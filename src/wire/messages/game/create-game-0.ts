import { MGCL_GAME_HOST_TYPE } from '../../enums.js';
import { enumOf, i32, pad, secret, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 176 bytes; read in one source. */
export const CreateGameRequest0 = message(
  {
    name: 'CreateGameRequest0',
    class: 'Lobby',
    type: 0x1d,
    direction: 'client',
    proof: 'source',
    answers: ['CreateGameResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ApplicationID: i32,
    MinPlayers: i32,
    MaxPlayers: i32,
    GameLevel: i32,
    GameName: text(limits.GAMENAME_MAXLEN),
    GamePassword: secret(text(limits.GAMEPASSWORD_MAXLEN)),
    PlayerSkillLevel: i32,
    RulesSet: i32,
    GenericField1: i32,
    GenericField2: i32,
    GenericField3: i32,
    GameHostType: enumOf(MGCL_GAME_HOST_TYPE),
  },
);
