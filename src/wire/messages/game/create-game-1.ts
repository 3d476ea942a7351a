import { MediusGameHostType, MediusWorldAttributesType } from '../../enums.js';
import { enumOf, i32, pad, secret, text, when } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 208/212 bytes; length seen in captures. */
export const CreateGameRequest1 = message(
  {
    name: 'CreateGameRequest1',
    class: 'Lobby',
    type: 0xf4,
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
    SpectatorPassword: secret(text(limits.GAMEPASSWORD_MAXLEN)),
    PlayerSkillLevel: i32,
    RulesSet: i32,
    GenericField1: i32,
    GenericField2: i32,
    GenericField3: i32,
    GameHostType: enumOf(MediusGameHostType),
    Attributes: when({ payloadAtLeast: 212 }, enumOf(MediusWorldAttributesType)),
  },
);
