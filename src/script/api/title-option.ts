/** Which title a function is about that names no player: said, or the only one that the plugin is for. */
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import type { Plugin } from '../plugin.js';
import type { LuaTable } from '../vm/values.js';

/** Titles that the plugin is bound to; undefined where it sees all. */
export function boundTitles({ source, manifest }: Plugin): ReadonlySet<string> | undefined {
  return source.title === undefined ? manifest.titles : new Set([source.title]);
}

/**
 * The title of the option `title`, else that of the player, else the only one that the plugin is for. Throws a
 * ScriptError where none of them says it, or the plugin does not see it.
 */
export function titleOf(plugin: Plugin, args: Arguments, table: LuaTable, ofPlayer?: string): string {
  const bound = boundTitles(plugin);
  const only = bound?.size === 1 ? [...bound][0] : undefined;
  const title = (table.get('title') as string | undefined) ?? ofPlayer ?? only;
  if (title === undefined)
    throw new ScriptError(
      `${args.name}: say which title it is about, { title = "uya" }, or bind the plugin to one in its manifest`,
    );
  demandTitle(plugin, args, title);
  return title;
}

/** Throws a ScriptError where the plugin is bound to other titles. */
export function demandTitle(plugin: Plugin, { name }: Arguments, title: string): void {
  const bound = boundTitles(plugin);
  if (!bound || bound.has(title)) return;
  throw new ScriptError(`${name}: this plugin is for ${[...bound].join(', ')} and not for "${title}"`);
}
