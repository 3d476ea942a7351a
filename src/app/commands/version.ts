/** `version`: which program this is. */
import { command } from './command.js';

export const version = command({
  name: 'version',
  help: 'show the version',
  run: ({ version: own, player }) =>
    player ? `Rekindle ${own}` : `Rekindle ${own}, Node ${process.versions.node}`,
});
