import { MGCL_ALERT_LEVEL } from '../../enums.js';
import { enumOf, i16, pad } from '../../fields.js';
import { message } from '../../message.js';
import { sessionKey } from '../../structs.js';

/** Between servers, 32 bytes; read in two sources. */
export const ServerReport = message(
  { name: 'ServerReport', class: 'LobbyReport', type: 0x00, direction: 'servers', proof: 'source' },
  {
    SessionKey: sessionKey,
    _1: pad(1),
    MaxWorlds: i16,
    MaxPlayersPerWorld: i16,
    ActiveWorldCount: i16,
    TotalActivePlayers: i16,
    _2: pad(2),
    AlertLevel: enumOf(MGCL_ALERT_LEVEL),
  },
);
