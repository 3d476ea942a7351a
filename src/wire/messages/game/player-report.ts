import { bytes, i32, pad } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { sessionKey } from '../../structs.js';

/** Client to server, 280 bytes; seen in captures. */
export const PlayerReport = message(
  { name: 'PlayerReport', class: 'Lobby', type: 0x01, direction: 'client', proof: 'capture' },
  {
    SessionKey: sessionKey,
    _1: pad(3),
    MediusWorldID: i32,
    Stats: bytes(limits.ACCOUNTSTATS_MAXLEN),
  },
);
