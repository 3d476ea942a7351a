/** `games`: the games of the moment. */
import { table } from '../text-table.js';
import { command } from './command.js';

export const games = command({
  name: 'games',
  help: 'list the games of the moment',
  cooldown: 2,
  run({ operations, pool, player }) {
    const all = operations.games(pool);
    if (all.length === 0) return 'no games';
    const rows = all.map(({ id, name, host, status, players, capacity }) => [
      `#${id}`,
      name,
      `${players}/${capacity}`,
      status,
      host ?? '',
    ]);
    return player ? rows.map((row) => row.filter((cell) => cell !== '').join(' ')).join('\n') : table(rows);
  },
});
