import { MGCL_GAME_HOST_TYPE } from '../../enums.js';
import { enumOf, i32, pad, secret, text, u32 } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 112 bytes; read in one source. */
export const CreateChannelRequest0 = message(
  {
    name: 'CreateChannelRequest0',
    class: 'Lobby',
    type: 0x21,
    direction: 'client',
    proof: 'source',
    answers: ['CreateChannelResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ApplicationID: i32,
    MinPlayers: i32,
    MaxPlayers: i32,
    GameLevel: i32,
    GamePassword: secret(text(limits.GAMEPASSWORD_MAXLEN)),
    PlayerSkillLevel: i32,
    RulesSet: i32,
    GenericField1: u32,
    GenericField2: u32,
    GenericField3: u32,
    GameHostType: enumOf(MGCL_GAME_HOST_TYPE),
  },
);
