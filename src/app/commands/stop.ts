/** `stop`, `exit`: the end of the servers, in order. */
import { command } from './command.js';

export const stop = command({
  name: 'stop',
  aliases: ['exit'],
  help: 'stop the servers in order',
  permission: 'server.stop',
  run({ control, player }) {
    control.stop(player ? `the command of ${player.account?.name}` : 'the word exit');
    return 'stopping';
  },
});
