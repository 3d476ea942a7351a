import { u32 } from '../../fields.js';
import { message } from '../../message.js';

/** Between players, relayed, 4 bytes; read in one source. */
export const DMESMMigrateOrder = message(
  { name: 'DMESMMigrateOrder', class: 'DME', type: 0x17, direction: 'peers', proof: 'source' },
  {
    MigrateOrder: u32,
  },
);
