import { i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { sessionKey } from '../../structs.js';

/** Client to server, 28 bytes; read in one source. */
export const PartyPlayerReport = message(
  { name: 'PartyPlayerReport', class: 'LobbyExt', type: 0x8f, direction: 'client', proof: 'source' },
  {
    SessionKey: sessionKey,
    _1: pad(3),
    MediusWorldID: i32,
    PartyIndex: i32,
  },
);
