/** What commands of plugins are called. */
import type { CommandFacts } from './layer.js';
import type { Hooked } from './plugin.js';

/** Commands by each of their names; a name is worth more than the alias of another. */
export function commandsOf(
  plugins: readonly Hooked[],
  isTaken: (plugin: Hooked, name: string) => boolean,
): Map<string, CommandFacts> {
  const all = plugins.flatMap((plugin) =>
    [...plugin.commands.values()]
      .filter(({ name }) => !isTaken(plugin, name))
      .map(({ name, aliases, help, permission, where, scope, silent, args }): CommandFacts => {
        const free = aliases.filter((alias) => !isTaken(plugin, alias));
        return {
          name,
          plugin: plugin.source.id,
          help,
          permission,
          where,
          scope,
          silent,
          args,
          aliases: free,
        };
      }),
  );
  const commands = new Map<string, CommandFacts>();
  for (const facts of all) if (!commands.has(facts.name)) commands.set(facts.name, facts);
  for (const facts of all)
    for (const alias of facts.aliases) if (!commands.has(alias)) commands.set(alias, facts);
  return commands;
}
