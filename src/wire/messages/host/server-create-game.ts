import { MGCL_ERROR_CODE } from '../../enums.js';
import { enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Between servers, 32 bytes; read in two sources. */
export const ServerCreateGameRequest = message(
  {
    name: 'ServerCreateGameRequest',
    class: 'LobbyReport',
    type: 0x07,
    direction: 'servers',
    proof: 'source',
    answers: ['ServerCreateGameResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    ApplicationID: i32,
    MaxClients: i32,
  },
);

/** Between servers, 28 bytes; read in two sources. */
export const ServerCreateGameResponse = message(
  {
    name: 'ServerCreateGameResponse',
    class: 'LobbyReport',
    type: 0x08,
    direction: 'servers',
    proof: 'source',
  },
  {
    MessageID: messageId,
    Confirmation: enumOf(MGCL_ERROR_CODE, 'i8'),
    _1: pad(2),
    WorldID: i32,
  },
);
