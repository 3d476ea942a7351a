import { MGCL_GAME_HOST_TYPE } from '../../enums.js';
import { enumOf, i32, pad, secret, struct, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, NetAddressList, sessionKey } from '../../structs.js';

/** Client to server, 128 bytes; read in one source. */
export const JoinGameRequest0 = message(
  {
    name: 'JoinGameRequest0',
    class: 'Lobby',
    type: 0x23,
    direction: 'client',
    proof: 'source',
    answers: ['JoinGameResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    MediusWorldID: i32,
    GamePassword: secret(text(limits.GAMEPASSWORD_MAXLEN)),
    GameHostType: enumOf(MGCL_GAME_HOST_TYPE),
    AddressList: struct(NetAddressList),
  },
);
