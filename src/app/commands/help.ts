/** `help`: what the asker may use. */
import { usage } from '#script/command.js';
import { table } from '../text-table.js';
import { type CommandContext, command } from './command.js';
import type { Listed } from './desk.js';

export const help = command({
  name: 'help',
  help: 'list the commands that you may use, or say how one is used',
  args: ['command?:rest'],
  silent: true,
  suggest: ({ operations }) => [...operations.commands().keys()],
  run: (context, { command: wanted }) => (wanted === undefined ? listed(context) : told(context, wanted)),
});

function listed({ desk, player }: CommandContext): string {
  const all = desk.usable(player);
  if (player) return `${all.map(({ name }) => name).join(', ')}\nhelp NAME says how one is used`;
  return table(all.map((one) => [usage(one.name, one.args), explained(one)]));
}

function told({ desk, player }: CommandContext, wanted: string): string {
  const text = wanted.toLowerCase().replace(/\s+/g, ' ');
  const all = desk.usable(player);
  const named = all.filter(({ name, aliases }) => name === text || aliases.includes(text));
  const found = new Set([...named, ...all.filter(({ name }) => name.startsWith(`${text} `))]);
  if (found.size === 0) throw new Error(`there is no command "${wanted}" that you may use`);
  return [...found]
    .map((one) => [`usage: ${usage(one.name, one.args)}`, explained(one), ...more(one)].join('\n'))
    .join('\n');
}

function explained(one: Listed): string {
  return 'plugin' in one ? `${one.help} (${one.plugin})` : one.help;
}

function more({ aliases, permission }: Listed): string[] {
  return [
    ...(aliases.length > 0 ? [`also called ${aliases.join(', ')}`] : []),
    ...(permission === undefined ? [] : [`needs the permission ${permission}`]),
  ];
}
