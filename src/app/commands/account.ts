/** `account ...`: accounts made by the operator, also of names that clients may not take, and changed. */
import { actor, command } from './command.js';

export const account = [
  command({
    name: 'account create',
    help: 'make an account, also of a reserved name, in one pool or in all; a name with blanks stands in "quotes"',
    args: ['name:word', 'pool?:word'],
    permission: 'accounts.create',
    // Its answer is a password: what goes to a game's chat can be read on the way.
    where: ['console'],
    async run({ operations }, { name, pool }) {
      const made = await operations.createAccount(name, pool);
      return `made ${name} for ${made.pools.join(', ')}; its password is ${made.password}`;
    },
  }),
  command({
    name: 'account rename',
    aliases: ['renameuser'],
    help: 'give an account another name, by the rules of a registration; the console may give reserved ones, too',
    args: ['account:account whole', 'name:rest'],
    permission: 'players.rename',
    async run({ operations, player }, { account: one, name: typed }) {
      operations.rights.checkRank(player, one);
      const name = typed.replace(/^"([^"]*)"$/, '$1');
      await operations.accounts.rename(one.id, name, actor(player), player === undefined);
      return `${one.name} is called ${name} now`;
    },
  }),
  command({
    name: 'account merge',
    aliases: ['merge'],
    help: 'make an account a part of another one of the same title; the first is gone then',
    args: ['from:account whole', 'into:account whole'],
    permission: 'accounts.merge',
    async run({ operations, player }, { from, into }) {
      operations.rights.checkRank(player, from);
      operations.rights.checkRank(player, into);
      await operations.accounts.merge(from.id, into.id, actor(player));
      return `${from.name} #${from.id} is a part of ${into.name} #${into.id} now`;
    },
  }),
  command({
    name: 'account reset-password',
    aliases: ['resetpassword'],
    help: 'let the next login of an account set its password, whoever it is',
    args: ['account:account whole'],
    permission: 'players.reset_password',
    async run({ operations, player }, { account: one }) {
      operations.rights.checkRank(player, one);
      await operations.accounts.resetPassword(one.id, actor(player));
      return `the next login of ${one.name} sets its password; it is open until then`;
    },
  }),
  command({
    name: 'account delete',
    help: 'delete an account with all that belongs to it but its bans',
    args: ['account:account whole'],
    permission: 'accounts.delete',
    async run({ operations, player }, { account: one }) {
      operations.rights.checkRank(player, one);
      await operations.accounts.delete(one.id, actor(player));
      return `${one.name} #${one.id} is deleted`;
    },
  }),
];
