/** `account create`: accounts made by the operator, also of names that clients may not take. */
import { command } from './command.js';

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
];
