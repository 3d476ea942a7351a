/** `backup`: copies the database while the servers run. */
import { command } from './command.js';

export const backup = command({
  name: 'backup',
  help: 'copy the database into data/backups; the last ten copies are kept',
  permission: 'server.backup',
  cooldown: 60,
  run: ({ upkeep }) => upkeep.backup(),
});
