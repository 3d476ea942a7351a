import { MediusCallbackStatus, MGCL_GAME_HOST_TYPE } from '../../enums.js';
import { enumOf, i32, pad, secret, struct, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, NetAddressList, NetConnectionInfo, RSA_KEY, sessionKey } from '../../structs.js';

/** Client to server, 192 bytes; read in one source. */
export const PartyJoinRequest = message(
  {
    name: 'PartyJoinRequest',
    class: 'LobbyExt',
    type: 0x67,
    direction: 'client',
    proof: 'source',
    answers: ['PartyJoinResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    MediusWorldID: i32,
    PartyPassword: secret(text(limits.PARTYPASSWORD_MAXLEN)),
    PartyHostType: enumOf(MGCL_GAME_HOST_TYPE),
    pubKey: struct(RSA_KEY),
    addressList: struct(NetAddressList),
  },
);

/** Server to client, 188 bytes; read in one source. */
export const PartyJoinResponse = message(
  { name: 'PartyJoinResponse', class: 'LobbyExt', type: 0x68, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    PartyHostType: enumOf(MGCL_GAME_HOST_TYPE),
    ConnectionInfo: struct(NetConnectionInfo),
  },
);
