import type { Role } from './role.js';

/** Universe information: tells a client where to log in. Clients from 1.09 on ask here first. */
export const muis: Role = { name: 'MUIS', admits: 'anyone', presence: 'disconnected' };
