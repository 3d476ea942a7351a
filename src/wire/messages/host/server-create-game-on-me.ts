import { MGCL_ERROR_CODE, MGCL_GAME_HOST_TYPE } from '../../enums.js';
import { bytes, enumOf, i32, pad, secret, struct, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, NetAddressList } from '../../structs.js';

/** Between servers, 28 bytes; read in two sources. */
export const ServerCreateGameOnMeResponse = message(
  {
    name: 'ServerCreateGameOnMeResponse',
    class: 'LobbyReport',
    type: 0x10,
    direction: 'servers',
    proof: 'source',
  },
  {
    MessageID: messageId,
    Confirmation: enumOf(MGCL_ERROR_CODE, 'i8'),
    _1: pad(2),
    MediusWorldID: i32,
  },
);

/** Between servers, 492 bytes; sources disagree. */
export const ServerCreateGameOnMeRequest = message(
  {
    name: 'ServerCreateGameOnMeRequest',
    class: 'LobbyReport',
    type: 0x1f,
    direction: 'servers',
    proof: 'source',
    answers: ['ServerCreateGameOnMeResponse'],
  },
  {
    MessageID: messageId,
    GameName: text(limits.MGCL_GAMENAME_MAXLEN),
    GameStats: bytes(limits.MGCL_GAMESTATS_MAXLEN),
    GamePassword: secret(text(limits.MGCL_GAMEPASSWORD_MAXLEN)),
    _1: pad(3),
    ApplicationID: i32,
    MaxPlayers: i32,
    MinPlayers: i32,
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
    GameHostType: enumOf(MGCL_GAME_HOST_TYPE),
    AddressList: struct(NetAddressList),
    WorldID: i32,
    AccountID: i32,
  },
);
