import { u8 } from '../../fields.js';
import { message } from '../../message.js';

/** Between players, relayed, 1 byte; read in one source. */
export const DMEClientLeaves = message(
  { name: 'DMEClientLeaves', class: 'DME', type: 0x12, direction: 'peers', proof: 'source' },
  {
    ClientIndex: u8,
  },
);
