/** `seen`: when somebody was here last. */
import { command } from './command.js';
import { momentText } from './moments.js';

export const seen = command({
  name: 'seen',
  help: 'show when an account logged in last',
  args: ['account:account'],
  cooldown: 2,
  async run({ operations, directory }, { account }) {
    const here = [...directory.players()].some((player) => player.account?.id === account.id);
    if (here) return `${account.name} is here`;
    const { lastLogin } = await operations.account(account.id);
    return `${account.name} ${lastLogin === null ? 'was never here' : `logged in last on ${momentText(lastLogin)}`}`;
  },
});
