import { personal, text, u32 } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';

/** Between players, relayed, 20 bytes; read in one source. */
export const DMEServerResponse = message(
  { name: 'DMEServerResponse', class: 'DME', type: 0x14, direction: 'peers', proof: 'source' },
  {
    Port: u32,
    IPAddress: personal(text(limits.NET_MAX_NETADDRESS_LENGTH)),
  },
);
