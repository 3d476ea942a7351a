import type { Role } from './role.js';

/** Authentication: begins sessions, registers and logs in, and sends the player on to the lobby. */
export const mas: Role = { name: 'MAS', admits: 'anyone', presence: 'authenticating' };
