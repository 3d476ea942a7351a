/** `say`: a line of chat from the server. */
import { command } from './command.js';

export const say = command({
  name: 'say',
  help: 'say a line in the chat of everybody, as SYSTEM',
  args: ['text:rest'],
  permission: 'chat.say',
  run({ operations, pool }, { text }) {
    const heard = operations.say(text, pool);
    return `said to ${heard} ${heard === 1 ? 'player' : 'players'}`;
  },
});
