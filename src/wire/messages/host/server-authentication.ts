import { MGCL_ERROR_CODE, MGCL_TRUST_LEVEL } from '../../enums.js';
import { enumOf, pad, struct } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, NetAddressList, NetConnectionInfo } from '../../structs.js';

/** Between servers, 76 bytes; read in two sources. */
export const ServerAuthenticationRequest = message(
  {
    name: 'ServerAuthenticationRequest',
    class: 'LobbyReport',
    type: 0x01,
    direction: 'servers',
    proof: 'source',
    answers: ['ServerAuthenticationResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    TrustLevel: enumOf(MGCL_TRUST_LEVEL),
    AddressList: struct(NetAddressList),
  },
);

/** Between servers, 180 bytes; read in two sources. */
export const ServerAuthenticationResponse = message(
  {
    name: 'ServerAuthenticationResponse',
    class: 'LobbyReport',
    type: 0x02,
    direction: 'servers',
    proof: 'source',
  },
  {
    MessageID: messageId,
    Confirmation: enumOf(MGCL_ERROR_CODE, 'i8'),
    _1: pad(2),
    ConnectInfo: struct(NetConnectionInfo),
  },
);
