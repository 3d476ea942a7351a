import type { Role } from './role.js';

/** Lobby: channels, chat, buddies, statistics, games. Only players who logged in come here. */
export const mls: Role = { name: 'MLS', admits: 'tickets', presence: 'chat' };
