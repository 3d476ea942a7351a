/** `unknown`: messages that nothing answered. */
import { table } from '../text-table.js';
import { command } from './command.js';

export const unknown = command({
  name: 'unknown',
  help: 'list the messages that nothing answered',
  permission: 'server.unknown',
  run({ operations }) {
    const lines = operations.unknown();
    if (lines.length === 0) return 'no unknown messages';
    return table(lines.map(({ message, role, count, hex }) => [message, role, `${count} times`, hex]));
  },
});
