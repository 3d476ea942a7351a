import { bool, pad, u8, u32 } from '../../fields.js';
import { message } from '../../message.js';

/** Client to server, 8 bytes; read in one source. */
export const DMEPing = message(
  { name: 'DMEPing', class: 'DME', type: 0x01, direction: 'client', proof: 'source' },
  {
    TimeOfSend: u32,
    PingInstance: u8,
    RequestEcho: bool,
    _1: pad(2),
  },
);
