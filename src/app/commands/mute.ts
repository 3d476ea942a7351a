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
    async run({ operations }) {
      const mutes = operations.mutes.list();
      if (mutes.length === 0) return 'nobody is muted';
      const rows = mutes.map(async ({ account, author: by, reason, expires }) => {
        const { name, pool } = await operations.account(account);
        return [name, `#${account}`, pool, untilText(expires).trim() || 'for ever', `by ${by}`, reason];
      });
      return table(await Promise.all(rows));
    },
  }),
  command({
    name: 'unmute',
    help: 'let an account speak again',
    args: ['account:account'],
    permission: 'players.moderate',
    async run({ operations, player }, { account }) {
      const wasMuted = await operations.mutes.unmute(accountId(account.id), author(player));
      return `${account.name} ${wasMuted ? 'may speak again' : 'was not muted'}`;
    },
  }),
];
