/** `lua`: code that the operator types, in a state of its own with all permissions. */
import { command } from './command.js';

export const lua = command({
  name: 'lua',
  help: 'run Lua with all permissions and show what comes of it; what one line sets, the next can use',
  args: ['code:rest'],
  where: ['console'],
  permission: 'console',
  run: async ({ operations }, { code }) => (await operations.lua(code)).join('\n'),
});
