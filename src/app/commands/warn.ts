/** `warn`: a warning, which is kept with the account. */
import { actor, command } from './command.js';

export const warn = command({
  name: 'warn',
  help: 'warn an account: a box where its player is here, and kept with it',
  args: ['account:account', 'reason:rest'],
  permission: 'players.warn',
  async run({ operations, player }, { account, reason }) {
    operations.rights.checkRank(player, account);
    await operations.moderation.warn(account.id, reason, actor(player));
    return `${account.name} is warned`;
  },
});
