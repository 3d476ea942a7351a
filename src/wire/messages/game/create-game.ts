import { MediusCallbackStatus, MediusGameHostType, MediusWorldAttributesType } from '../../enums.js';
import { enumOf, i32, pad, secret, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Server to client, 32 bytes; seen in captures. */
export const CreateGameResponse = message(
  { name: 'CreateGameResponse', class: 'Lobby', type: 0x1e, direction: 'server', proof: 'capture' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    MediusWorldID: i32,
  },
);

/** Client to server, 232 bytes; seen in captures. */
export const CreateGameRequest = message(
  {
    name: 'CreateGameRequest',
    class: 'LobbyExt',
    type: 0x2f,
    direction: 'client',
    proof: 'capture',
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
    GenericField4: i32,
    GenericField5: i32,
    GenericField6: i32,
    GenericField7: i32,
    GenericField8: i32,
    GameHostType: enumOf(MediusGameHostType),
    Attributes: enumOf(MediusWorldAttributesType),
  },
);
