import { MediusDListID, MediusDListServiceLevel } from '../../enums.js';
import { enumOf, pad, u32 } from '../../fields.js';
import { message } from '../../message.js';

/** Client to server, 20 bytes; read in one source. */
export const DListSubscription = message(
  { name: 'DListSubscription', class: 'LobbyExt', type: 0x20, direction: 'client', proof: 'source' },
  {
    fieldMask: u32,
    instanceId: u32,
    relationId: u32,
    filterId: u32,
    listId: enumOf(MediusDListID, 'u16'),
    level: enumOf(MediusDListServiceLevel, 'u8'),
    _1: pad(1),
  },
);
