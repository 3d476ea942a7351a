/** `players`: who is connected to which server, from where. */
import { table } from '../text-table.js';
import { command } from './command.js';

export const players = command({
  name: 'players',
  help: 'list the players that are here',
  permission: 'players.list',
  run({ operations, pool }) {
    const lines = operations.players(pool);
    if (lines.length === 0) return 'no players';
    return table(lines.map(({ name, title, place, address }) => [name, title, place, address]));
  },
});
