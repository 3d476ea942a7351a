import { MediusCallbackStatus, MGCL_GAME_HOST_TYPE } from '../../enums.js';
import { enumOf, i32, pad, secret, struct, text, when } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, NetAddressList, NetConnectionInfo, RSA_KEY, sessionKey } from '../../structs.js';

/** Client to server, 196 bytes; sources disagree. */
export const PartyJoinByIndexRequest = message(
  {
    name: 'PartyJoinByIndexRequest',
    class: 'LobbyExt',
    type: 0x87,
    direction: 'client',
    proof: 'source',
    answers: ['PartyJoinByIndexResponse'],
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
    partyIndex: i32,
  },
);

/** Server to client, at least 192 bytes; read in one source. */
export const PartyJoinByIndexResponse = message(
  { name: 'PartyJoinByIndexResponse', class: 'LobbyExt', type: 0x8e, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    PartyHostType: enumOf(MGCL_GAME_HOST_TYPE),
    ConnectionInfo: struct(NetConnectionInfo),
    partyIndex: i32,
    maxPlayers: when({ variant: 'partyMaxPlayers' }, i32),
  },
);
