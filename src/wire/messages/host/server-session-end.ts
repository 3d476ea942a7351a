import { MGCL_ERROR_CODE } from '../../enums.js';
import { enumOf } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Between servers, 21 bytes; read in two sources. */
export const ServerSessionEndRequest = message(
  {
    name: 'ServerSessionEndRequest',
    class: 'LobbyReport',
    type: 0x05,
    direction: 'servers',
    proof: 'source',
    answers: ['ServerSessionEndResponse'],
  },
  {
    MessageID: messageId,
  },
);

/** Between servers, 22 bytes; read in one source. */
export const ServerSessionEndResponse = message(
  {
    name: 'ServerSessionEndResponse',
    class: 'LobbyReport',
    type: 0x06,
    direction: 'servers',
    proof: 'source',
  },
  {
    MessageID: messageId,
    ErrorCode: enumOf(MGCL_ERROR_CODE, 'i8'),
  },
);
