import { i32 } from '../../fields.js';
import { message } from '../../message.js';

/** Server to client, 8 bytes; read in one source. */
export const ReassignGameMediusWorldID = message(
  { name: 'ReassignGameMediusWorldID', class: 'Lobby', type: 0x9a, direction: 'server', proof: 'source' },
  {
    OldMediusWorldID: i32,
    NewMediusWorldID: i32,
  },
);
