/** `alts`: accounts that seem to be of the same person. */
import { table } from '../text-table.js';
import { command, poolsOf } from './command.js';

export const alts = command({
  name: 'alts',
  help: 'list accounts that were used on the same console or address as this one',
  args: ['account:account'],
  permission: 'players.find',
  async run({ operations, pool }, { account }) {
    const found = await operations.accounts.alts(account.id, poolsOf(pool));
    if (found.length === 0) return `none is known of ${account.name}`;
    return table(
      found.map(({ id, machine, address }) => {
        const known = operations.accounts.known(id);
        const by = [...(machine ? ['console'] : []), ...(address ? ['address'] : [])];
        return [known?.name ?? '', `#${id}`, known?.pool ?? '', `same ${by.join(' and ')}`];
      }),
    );
  },
});
