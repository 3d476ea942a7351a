/** `penalties`: what was ever decided about an account, what others reported of it, and what was noted. */
import { untilText } from '#medius/common/texts.js';
import { table } from '../text-table.js';
import { command } from './command.js';
import { momentText } from './moments.js';

export const penalties = command({
  name: 'penalties',
  help: 'list the bans, the mute, the warnings, the reports and the notes of an account',
  args: ['account:account'],
  permission: 'players.moderate',
  async run({ operations }, { account }) {
    const { moderation } = operations;
    const all = await moderation.history(account.id);
    const reports = await moderation.reportsOf(account.id);
    const notes = await moderation.notesOf(account.id);
    if (all.length + reports.length + notes.length === 0) return `${account.name} has none`;
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
    const noted = notes.map(({ time, author, detail }) => [
      momentText(time),
      'note',
      '',
      `by ${author}`,
      detail,
    ]);
    return table([...rows, ...told, ...noted]);
  },
});
