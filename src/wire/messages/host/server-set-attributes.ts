import { MGCL_ERROR_CODE } from '../../enums.js';
import { enumOf, i32, pad, struct } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, NetAddress } from '../../structs.js';

/** Between servers, 52 bytes; read in two sources. */
export const ServerSetAttributesRequest = message(
  {
    name: 'ServerSetAttributesRequest',
    class: 'LobbyReport',
    type: 0x16,
    direction: 'servers',
    proof: 'source',
    answers: ['ServerSetAttributesResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    Attributes: i32,
    ListenServerAddress: struct(NetAddress),
  },
);

/** Between servers, 22 bytes; read in two sources. */
export const ServerSetAttributesResponse = message(
  {
    name: 'ServerSetAttributesResponse',
    class: 'LobbyReport',
    type: 0x17,
    direction: 'servers',
    proof: 'source',
  },
  {
    MessageID: messageId,
    Confirmation: enumOf(MGCL_ERROR_CODE, 'i8'),
  },
);
