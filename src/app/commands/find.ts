/** `find`: accounts by a part of the name, or by address. */
import { isIPv4 } from 'node:net';
import { table } from '../text-table.js';
import { command, poolsOf } from './command.js';
import { momentText } from './moments.js';

/** Accounts in one answer. */
const SHOWN = 20;

export const find = command({
  name: 'find',
  help: 'list accounts by a part of the name, or by the address of the registration or the last login',
  args: ['text:rest'],
  permission: 'players.find',
  async run({ operations, pool }, { text }) {
    const pools = poolsOf(pool);
    const mark = isIPv4(text) ? { address: text } : { name: text };
    const found = await operations.accounts.search({ ...mark, ...(pools && { pools }), limit: SHOWN + 1 });
    if (found.length === 0) return `no account fits "${text}"`;
    const rows = found
      .slice(0, SHOWN)
      .map(({ id, name, pool: its, lastLogin }) => [
        name,
        `#${id}`,
        its,
        lastLogin === null ? 'never here' : momentText(lastLogin),
      ]);
    return `${table(rows)}${found.length > SHOWN ? '\nand more; type more of the name' : ''}`;
  },
});
