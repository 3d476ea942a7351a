/** `audit`: who did what. */
import { table } from '../text-table.js';
import { command, poolsOf } from './command.js';
import { momentText } from './moments.js';

/** Lines in one answer. */
const SHOWN = 30;

export const audit = command({
  name: 'audit',
  help: 'list who banned, muted, renamed or gave roles to whom, the newest first; of one account where it is named',
  args: ['account?:account'],
  permission: 'players.audit',
  async run({ operations, pool }, { account }) {
    const pools = poolsOf(pool);
    const of = account ? { account: account.id } : {};
    const lines = await operations.moderation.audit({ ...of, ...(pools && { pools }), limit: SHOWN });
    if (lines.length === 0) return 'nothing is on record';
    return table(
      lines.map(({ time, action, author, account: id, target, detail }) => [
        momentText(time),
        author,
        action,
        id === undefined ? target : `${target} #${id}`,
        detail,
      ]),
    );
  },
});
