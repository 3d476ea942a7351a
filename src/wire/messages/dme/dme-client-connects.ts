import { ipv4, personal, struct, u8, u16 } from '../../fields.js';
import { message } from '../../message.js';
import { RSA_KEY } from '../../structs.js';

/** Between players, relayed, 72 bytes; read in two sources. */
export const DMEClientConnects = message(
  { name: 'DMEClientConnects', class: 'DME', type: 0x10, direction: 'peers', proof: 'source' },
  {
    UNK_00: u8,
    PlayerIndex: u8,
    PlayerIp: personal(ipv4),
    UNK_06: u16,
    Key: struct(RSA_KEY),
  },
);
