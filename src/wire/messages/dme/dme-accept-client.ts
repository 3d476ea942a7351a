import { i16 } from '../../fields.js';
import { message } from '../../message.js';

/** Between players, relayed, 4 bytes; read in one source. */
export const DMEAcceptClient = message(
  { name: 'DMEAcceptClient', class: 'DME', type: 0x09, direction: 'peers', proof: 'source' },
  {
    NetObjectBufferStart: i16,
    NetDataStreamStart: i16,
  },
);
