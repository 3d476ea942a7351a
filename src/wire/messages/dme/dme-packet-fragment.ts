import { bytes, from, i32, pad, u8, u16 } from '../../fields.js';
import { message } from '../../message.js';

/** Both ways, at least 20 bytes; seen in captures. */
export const DMEPacketFragment = message(
  { name: 'DMEPacketFragment', class: 'DME', type: 0x02, direction: 'both', proof: 'capture' },
  {
    FragmentMessageClass: u8,
    FragmentMessageType: u8,
    SubPacketSize: u16,
    SubPacketCount: u16,
    SubPacketIndex: u16,
    MultiPacketindex: u8,
    _1: pad(3),
    PacketBufferSize: i32,
    PacketBufferOffset: i32,
    Payload: bytes(from('SubPacketSize')),
  },
);
