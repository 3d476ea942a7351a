/** `note`: what those who look after players tell each other about an account. */
import { author, command } from './command.js';

export const note = command({
  name: 'note',
  help: 'keep a note about an account, which penalties and audit show; its player reads nothing of it',
  args: ['account:account', 'text:rest'],
  permission: 'players.note',
  async run({ operations, player }, { account, text }) {
    await operations.moderation.note(account.id, text, author(player));
    return `noted about ${account.name}`;
  },
});
