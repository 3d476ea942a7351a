import { text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';

/** Server to client, 16 bytes; seen in captures. */
export const DMEServerVersion = message(
  { name: 'DMEServerVersion', class: 'DME', type: 0x00, direction: 'server', proof: 'capture' },
  {
    Version: text(limits.DME_VERSION_LENGTH),
  },
);
