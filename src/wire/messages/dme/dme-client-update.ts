import { bytes, i16, text, u8, u32 } from '../../fields.js';
import { message } from '../../message.js';

/** Between players, relayed, 36 bytes; seen in captures. */
export const DMEClientUpdate = message(
  { name: 'DMEClientUpdate', class: 'DME', type: 0x0f, direction: 'peers', proof: 'capture' },
  {
    SourceClientIndex: u8,
    SourceConnectionIndex: u8,
    ClientObjectIndex: i16,
    NetObjectBufferStart: i16,
    NetObjectBufferCount: i16,
    NetDataStreamStart: i16,
    NetDataStreamCount: i16,
    ConnectTime: u32,
    unused_field: bytes(4),
    Name: text(16),
  },
);
