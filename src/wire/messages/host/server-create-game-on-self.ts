import { MGCL_GAME_HOST_TYPE } from '../../enums.js';
import { bytes, enumOf, i32, pad, secret, struct, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, NetAddressList } from '../../structs.js';

/** Between servers, 472 bytes; read in one source. */
export const ServerCreateGameOnSelfRequest = message(
  {
    name: 'ServerCreateGameOnSelfRequest',
    class: 'LobbyReport',
    type: 0x1d,
    direction: 'servers',
    proof: 'source',
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
    GameHostType: enumOf(MGCL_GAME_HOST_TYPE),
    AddressList: struct(NetAddressList),
    WorldID: i32,
    AccountID: i32,
  },
);
