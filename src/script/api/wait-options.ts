import { type Arguments, durationOf } from '../arguments.js';
import { ScriptError } from '../errors.js';
import type { Plugin } from '../plugin.js';
import type { LuaTable } from '../vm/values.js';

/** The options of a function that waits; the time is the usual one, or `otherwise`, where none is given. */
export function waitOptions(
  plugin: Plugin,
  args: Arguments,
  index: number,
  otherwise = plugin.limits.wait.usual,
) {
  const { most } = plugin.limits.wait;
  const table: LuaTable = args.has(index) ? args.table(index, 'options') : new Map();
  const given = table.get('timeout');
  const timeout = given === undefined ? otherwise : durationOf(given);
  if (timeout === undefined || timeout <= 0 || timeout > most)
    throw new ScriptError(`${args.name}: timeout is a time of at most ${most / 1000} seconds`);
  return { table, timeout };
}
