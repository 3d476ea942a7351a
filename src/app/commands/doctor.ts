/** `doctor`: looks at ports, database, addresses, disk, clock and plugins. */
import { command } from './command.js';

export const doctor = command({
  name: 'doctor',
  help: 'look at what usually goes wrong',
  permission: 'server.status',
  cooldown: 10,
  run: async ({ upkeep }) => (await upkeep.examine()).join('\n'),
});
