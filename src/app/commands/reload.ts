/** `reload`: the configuration and the title files, read again. */
import { command } from './command.js';

export const reload = command({
  name: 'reload',
  help: 'read the configuration again',
  permission: 'server.reload',
  run: async ({ control, player }) => {
    const lines = await control.reload();
    // On the console the log has said it.
    return player ? lines.join('\n') : '';
  },
});
