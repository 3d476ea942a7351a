/** `role ...`: who may what in chat. */
import { type Role, roleNamed, roles } from '../roles/permissions.js';
import { table } from '../text-table.js';
import { author, command } from './command.js';

export const role = [
  command({
    name: 'role list',
    help: 'list the accounts that have a role',
    permission: 'role.list',
    async run({ operations }) {
      const lines = await operations.rights.list();
      if (lines.length === 0) return 'nobody has a role';
      return table(
        lines.map(({ account, role: its, author: by }) => [
          its,
          account.name,
          `#${account.id}`,
          account.pool,
          `by ${by}`,
        ]),
      );
    },
  }),
  command({
    name: 'role grant',
    aliases: ['grant'],
    help: 'give an account a role: helper, moderator, operator or owner',
    args: ['account:account whole', 'role:word'],
    permission: 'role.grant',
    async run({ operations, player }, { account, role: name }) {
      const its = roleOf(name);
      await operations.rights.grant(await operations.account(account.id), its, author(player));
      return `${account.name} #${account.id} (${account.pool}) is ${its} now`;
    },
  }),
  command({
    name: 'role revoke',
    aliases: ['revoke'],
    help: 'take a role away from an account',
    args: ['account:account whole', 'role:word'],
    permission: 'role.revoke',
    async run({ operations, player }, { account, role: name }) {
      const its = roleOf(name);
      await operations.rights.revoke(await operations.account(account.id), its, author(player));
      return `${account.name} #${account.id} (${account.pool}) is not ${its} any more`;
    },
  }),
];

function roleOf(name: string): Role {
  const its = roleNamed(name);
  if (!its) throw new Error(`there is no role "${name}"; there are ${roles.slice(1).join(', ')}`);
  return its;
}
