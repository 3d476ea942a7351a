import { i32, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';

/** Server to client, 260 bytes; read in one source. */
export const ErrorMessage = message(
  { name: 'ErrorMessage', class: 'Lobby', type: 0x4a, direction: 'server', proof: 'source' },
  {
    ErrorCode: i32,
    ErrorMessage: text(limits.ERRORMSG_MAXLEN),
  },
);
