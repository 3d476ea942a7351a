/** `report`: a player tells the operator about another. The protocol has no message for that. */
import { command } from './command.js';

export const report = command({
  name: 'report',
  help: 'tell the moderators about a player',
  args: ['account:account', 'text:rest'],
  where: ['chat'],
  silent: true,
  cooldown: 30,
  async run({ operations, player }, { account, text }) {
    if (account.id === player!.account!.id) throw new Error('you can report others only');
    await operations.moderation.report(player!, account.id, text);
    return `${account.name} is reported, thank you`;
  },
});
