/** `more`: the lines of a long answer in chat that were not shown yet. */
import { command } from './command.js';

export const more = command({
  name: 'more',
  help: 'show the rest of the last answer',
  where: ['chat'],
  silent: true,
  run: ({ rest }) => rest().join('\n') || 'that was all',
});
