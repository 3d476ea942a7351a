/** `broadcast`: a box on every screen, wherever the console is connected and whether it has logged in or not. */
import { command } from './command.js';

const LONGEST = 1000;
const SEVERITY_MAX = 255;

export const broadcast = command({
  name: 'broadcast',
  help: 'show a box on every screen, on all servers and in games; a number in front is its severity, at most 255',
  args: ['text:rest'],
  permission: 'chat.system',
  run({ operations, pool }, { text }) {
    const [, number = '0', message = text] = /^(\d+)\s+(.+)$/s.exec(text) ?? [];
    const severity = Number(number);
    if (severity > SEVERITY_MAX) return `a severity is a number from 0 to ${SEVERITY_MAX}, not ${number}`;
    if (message.length > LONGEST)
      return `the message has ${message.length} characters; at most ${LONGEST} are possible`;
    const told = operations.broadcast(severity, message, pool);
    return `told ${told} ${told === 1 ? 'client' : 'clients'}`;
  },
});
