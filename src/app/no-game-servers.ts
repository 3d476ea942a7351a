import type { GameHosting } from '#state/hosting.js';

/** The hosting of a lobby that knows no game server: there is room for no game. */
export const noGameServers: GameHosting = {
  servers: () => [],
  createWorld: async () => 'full',
  joinWorld: async () => 'closed',
  endWorld: async () => {},
  kick: async () => false,
  subscribe: () => () => {},
};
