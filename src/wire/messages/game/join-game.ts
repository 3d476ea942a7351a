import { MediusCallbackStatus, MediusGameHostType, MediusJoinType } from '../../enums.js';
import { enumOf, i32, pad, secret, struct, text, when } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, NetAddressList, NetConnectionInfo, RSA_KEY, sessionKey } from '../../structs.js';

/** Server to client, 188/192 bytes by version; seen in captures. */
export const JoinGameResponse = message(
  { name: 'JoinGameResponse', class: 'Lobby', type: 0x24, direction: 'server', proof: 'capture' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    GameHostType: enumOf(MediusGameHostType),
    ConnectInfo: struct(NetConnectionInfo),
    _2: when({ since: 112 }, pad(4)),
  },
);

/** Client to server, 196 bytes; seen in captures. */
export const JoinGameRequest = message(
  {
    name: 'JoinGameRequest',
    class: 'Lobby',
    type: 0xf3,
    direction: 'client',
    proof: 'capture',
    answers: ['JoinGameResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    MediusWorldID: i32,
    JoinType: enumOf(MediusJoinType),
    GamePassword: secret(text(limits.GAMEPASSWORD_MAXLEN)),
    GameHostType: enumOf(MediusGameHostType),
    pubKey: struct(RSA_KEY),
    AddressList: struct(NetAddressList),
  },
);
