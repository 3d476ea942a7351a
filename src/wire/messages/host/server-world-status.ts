import { MGCL_ERROR_CODE } from '../../enums.js';
import { enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Between servers, 28 bytes; read in two sources. */
export const ServerWorldStatusRequest = message(
  {
    name: 'ServerWorldStatusRequest',
    class: 'LobbyReport',
    type: 0x0d,
    direction: 'servers',
    proof: 'source',
    answers: ['ServerWorldStatusResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    WorldID: i32,
  },
);

/** Between servers, 40 bytes; read in two sources. */
export const ServerWorldStatusResponse = message(
  {
    name: 'ServerWorldStatusResponse',
    class: 'LobbyReport',
    type: 0x0e,
    direction: 'servers',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    ApplicationID: i32,
    MaxClients: i32,
    ActiveClients: i32,
    Confirmation: enumOf(MGCL_ERROR_CODE, 'i8'),
    _2: pad(3),
  },
);
