/** `ban`, `unban`: accounts, addresses and consoles that are kept out. */
import { isIPv4 } from 'node:net';
import { untilText } from '#medius/common/texts.js';
import type { BanTarget } from '#script/services/people.js';
import { accountId } from '#state/ids.js';
import { table } from '../text-table.js';
import { actor, type CommandContext, command, poolsOf } from './command.js';
import { lengthOf } from './moments.js';

/** Bans in one list. */
const LISTED = 100;

const until = (expires: number | null) => untilText(expires).trim() || 'for ever';

export const ban = [
  command({
    name: 'ban',
    help: 'keep an account out, for a time such as 30m or 7d, or forever; who is here is asked to leave',
    args: ['account:account', 'time:word', 'reason?:rest'],
    permission: 'players.moderate',
    async run({ operations, player }, { account, time, reason = '' }) {
      operations.rights.checkRank(player, account);
      const target = { kind: 'account', account: account.id } as const;
      const id = await operations.moderation.ban(target, length(time), reason, actor(player));
      return `${account.name} is banned, ban #${id}`;
    },
  }),
  command({
    name: 'ban address',
    aliases: ['banip'],
    help: 'keep an address out',
    args: ['address:word', 'time:word', 'reason?:rest'],
    permission: 'players.moderate',
    async run(context, { address, time, reason = '' }) {
      if (!isIPv4(address)) throw new Error(`an address is such as 192.0.2.1, not "${address}"`);
      const id = await banMark(context, { kind: 'address', target: address }, time, reason);
      return `${address} is banned, ban #${id}`;
    },
  }),
  command({
    name: 'ban machine',
    aliases: ['banmac'],
    help: 'keep the console out on which an account was used last',
    args: ['account:account', 'time:word', 'reason?:rest'],
    permission: 'players.moderate',
    async run(context, { account, time, reason = '' }) {
      const { operations, player } = context;
      operations.rights.checkRank(player, account);
      const machine = await operations.moderation.machineOf(account.id);
      if (machine === undefined) throw new Error(`no console is known of ${account.name}`);
      const id = await banMark(context, { kind: 'machine', target: machine }, time, reason);
      return `the console of ${account.name} is banned, ban #${id}`;
    },
  }),
  command({
    name: 'ban list',
    help: 'list the bans that are in force, the newest first',
    permission: 'players.moderate',
    async run(context) {
      const bans = await context.operations.moderation.active(LISTED);
      const rows = await Promise.all(bans.map((one) => rowOf(context, one)));
      const shown = rows.filter((row) => row !== undefined);
      return shown.length === 0 ? 'nobody is banned' : table(shown);
    },
  }),
  command({
    name: 'unban',
    help: 'lift a ban by its number, or all bans of an account or an address',
    args: ['ban:rest'],
    permission: 'players.moderate',
    async run({ operations, directory, player, pool }, { ban: text }) {
      const { moderation } = operations;
      const number = /^#?(\d{1,9})$/.exec(text)?.[1];
      const by = actor(player);
      if (number !== undefined) {
        // Addresses and consoles are of no title; those who ban them may let them in.
        const pools = (await moderation.isOfAccount(Number(number))) ? poolsOf(pool) : undefined;
        const count = await moderation.unban(Number(number), pools, by);
        if (count === 0) throw new Error(`no ban in force has the number ${number}`);
        return `ban #${number} is lifted`;
      }
      const word = text.replace(/^"([^"]*)"$/, '$1');
      if (isIPv4(word))
        return liftedText(word, await moderation.unban({ kind: 'address', target: word }, undefined, by));
      const [account, other] = await directory.accounts(word);
      if (!account) throw new Error(`no account is called "${word}"`);
      if (other)
        throw new Error(
          `${account.name} is there in several titles; lift the ban by its number, which "ban list" shows`,
        );
      operations.rights.checkRank(player, account);
      return liftedText(
        account.name,
        await moderation.unban({ kind: 'account', account: account.id }, poolsOf(pool), by),
      );
    },
  }),
];

const length = (time: string) => lengthOf(time, 'a ban', 'unban');

/** Bans an address or a console, unless it is that of somebody on whom the asker may not act. */
async function banMark(
  { operations: { moderation, rights }, player }: CommandContext,
  target: BanTarget,
  time: string,
  reason: string,
): Promise<number> {
  const ms = length(time);
  for (const account of await moderation.reached(target)) rights.checkRank(player, account);
  return moderation.ban(target, ms, reason, actor(player));
}

function liftedText(name: string, count: number): string {
  if (count === 0) throw new Error(`${name} is not banned`);
  return `${name} is not banned any more`;
}

type BanLine = Awaited<ReturnType<CommandContext['operations']['moderation']['active']>>[number];

/** Undefined for a ban of an account that the asker does not reach. Ids of consoles are for the console alone. */
async function rowOf(
  { operations, pool, player }: CommandContext,
  one: BanLine,
): Promise<string[] | undefined> {
  const by = [until(one.expires), `by ${one.author}`, one.reason];
  if (one.account === undefined) {
    const shown = one.of === 'machine' && player ? 'a console' : (one.target ?? '');
    return [`#${one.id}`, one.of, shown, ...by];
  }
  const account = await operations.accounts.account(accountId(one.account)).catch(() => undefined);
  if (pool !== undefined && account?.pool !== pool) return undefined;
  return [`#${one.id}`, 'account', account?.name ?? `#${one.account}, which is gone`, ...by];
}
