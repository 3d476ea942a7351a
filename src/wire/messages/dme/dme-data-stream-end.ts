import { u8 } from '../../fields.js';
import { message } from '../../message.js';

/** Between players, relayed, 1 byte; read in one source. */
export const DMEDataStreamEnd = message(
  { name: 'DMEDataStreamEnd', class: 'DME', type: 0x05, direction: 'peers', proof: 'source' },
  {
    Channel: u8,
  },
);
