import { NetClientStatus } from '../../enums.js';
import { enumOf, u8, u16 } from '../../fields.js';
import { message } from '../../message.js';

/** Between players, relayed, 16 bytes; sources disagree. */
export const DMEUpdateClientStatus = message(
  { name: 'DMEUpdateClientStatus', class: 'DME', type: 0x16, direction: 'peers', proof: 'source' },
  {
    Status: enumOf(NetClientStatus, 'u8'),
    PlayerIndex: u8,
    UNK_04: u16,
    UNK_06: u16,
    UNK_08: u16,
    UNK_0A: u16,
    UNK_0C: u16,
    UNK_0E: u16,
    UNK_10: u16,
  },
);
