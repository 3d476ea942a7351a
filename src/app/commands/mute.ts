/** `mute`, `unmute`: accounts that nobody hears in chat, whether they are here or not. */
import { untilText } from '#medius/common/texts.js';
import { accountId } from '#state/ids.js';
import { table } from '../text-table.js';
import { author, command } from './command.js';
import { lengthOf } from './moments.js';

export const mute = [
  command({
    name: 'mute',
    help: 'let nobody hear what an account says in chat, for a time such as 30m or 7d, or forever',
    args: ['account:account', 'time:word', 'reason?:rest'],
    permission: 'players.moderate',
    async run({ operations, player }, { account, time, reason = '' }) {
      operations.rights.checkRank(player, account);
      const ms = lengthOf(time, 'a mute', 'unmute');
      const { expires } = await operations.mutes.mute(accountId(account.id), ms, reason, author(player));
      return `${account.name} is muted${untilText(expires)}`;
    },
  }),
  command({
    name: 'mute list',
    help: 'list the accounts that are muted',
    permission: 'players.moderate',
    async run({ operations, pool: reached }) {
      const mutes = operations.mutes.list().map(async ({ account, author: by, reason, expires }) => {
        const { name, pool } = await operations.account(account);
        return [name, `#${account}`, pool, untilText(expires).trim() || 'for ever', `by ${by}`, reason];
      });
      const rows = (await Promise.all(mutes)).filter(
        ([, , pool]) => reached === undefined || pool === reached,
      );
      return rows.length === 0 ? 'nobody is muted' : table(rows);
    },
  }),
  command({
    name: 'unmute',
    help: 'let an account speak again',
    args: ['account:account'],
    permission: 'players.moderate',
    async run({ operations, player }, { account }) {
      if (player?.account?.id === account.id) throw new Error('nobody lifts a mute of his own');
      operations.rights.checkRank(player, account);
      const wasMuted = await operations.mutes.unmute(accountId(account.id), author(player));
      return `${account.name} ${wasMuted ? 'may speak again' : 'was not muted'}`;
    },
  }),
];
