/** `penalties`: what was ever decided about an account, and what others reported of it. */
import { untilText } from '#medius/common/texts.js';
import { table } from '../text-table.js';
import { command } from './command.js';
import { momentText } from './moments.js';

export const penalties = command({
  name: 'penalties',
  help: 'list the bans, the mute, the warnings and the reports of an account',
  args: ['account:account'],
  permission: 'players.moderate',
  async run({ operations }, { account }) {
    const { moderation } = operations;
    const all = await moderation.history(account.id);
    const reports = await moderation.reportsOf(account.id);
    if (all.length + reports.length === 0) return `${account.name} has none`;
    const rows = all.map(({ kind, id, time, expires, isActive, author, reason }) => {
      const lasts = kind === 'warning' ? '' : isActive ? untilText(expires).trim() || 'for ever' : 'over';
      return [momentText(time), id === undefined ? kind : `${kind} #${id}`, lasts, `by ${author}`, reason];
    });
    const told = reports.map(({ time, reporter, text }) => [
      momentText(time),
      'report',
      '',
      `by ${reporter}`,
      text,
    ]);
    return table([...rows, ...told]);
  },
});
