import { MGCL_ERROR_CODE } from '../../enums.js';
import { enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Between servers, 28 bytes; read in two sources. */
export const ServerEndGameOnMeRequest = message(
  {
    name: 'ServerEndGameOnMeRequest',
    class: 'LobbyReport',
    type: 0x11,
    direction: 'servers',
    proof: 'source',
    answers: ['ServerEndGameOnMeResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    MediusWorldID: i32,
  },
);

/** Between servers, 22 bytes; read in two sources. */
export const ServerEndGameOnMeResponse = message(
  {
    name: 'ServerEndGameOnMeResponse',
    class: 'LobbyReport',
    type: 0x12,
    direction: 'servers',
    proof: 'source',
  },
  {
    MessageID: messageId,
    Confirmation: enumOf(MGCL_ERROR_CODE, 'i8'),
  },
);
