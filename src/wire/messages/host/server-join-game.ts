import { MGCL_ERROR_CODE } from '../../enums.js';
import { enumOf, i32, pad, struct } from '../../fields.js';
import { message } from '../../message.js';
import { accessKey, messageId, NetConnectionInfo, RSA_KEY } from '../../structs.js';

/** Between servers, 180 bytes; read in two sources. */
export const ServerJoinGameRequest = message(
  {
    name: 'ServerJoinGameRequest',
    class: 'LobbyReport',
    type: 0x09,
    direction: 'servers',
    proof: 'source',
    answers: ['ServerJoinGameResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    ConnectInfo: struct(NetConnectionInfo),
  },
);

/** Between servers, 108 bytes; read in two sources. */
export const ServerJoinGameResponse = message(
  { name: 'ServerJoinGameResponse', class: 'LobbyReport', type: 0x0a, direction: 'servers', proof: 'source' },
  {
    MessageID: messageId,
    Confirmation: enumOf(MGCL_ERROR_CODE, 'i8'),
    AccessKey: accessKey,
    _1: pad(1),
    pubKey: struct(RSA_KEY),
    DmeClientIndex: i32,
  },
);
