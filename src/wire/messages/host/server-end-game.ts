import { MGCL_ERROR_CODE } from '../../enums.js';
import { bool, enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Between servers, 32 bytes; read in two sources. */
export const ServerEndGameRequest = message(
  {
    name: 'ServerEndGameRequest',
    class: 'LobbyReport',
    type: 0x0b,
    direction: 'servers',
    proof: 'source',
    answers: ['ServerEndGameResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    WorldID: i32,
    BrutalFlag: bool,
    _2: pad(3),
  },
);

/** Between servers, 22 bytes; read in two sources. */
export const ServerEndGameResponse = message(
  { name: 'ServerEndGameResponse', class: 'LobbyReport', type: 0x0c, direction: 'servers', proof: 'source' },
  {
    MessageID: messageId,
    Confirmation: enumOf(MGCL_ERROR_CODE, 'i8'),
  },
);
