/** Plain values of scripts as JSON text, and back: what storage and data of players, games and channels hold. */
import { ScriptError } from './errors.js';
import { Handle, type LuaTable, type LuaValue } from './vm/values.js';

/** The value as JSON; undefined for nil. `what` begins the error where it holds what can't be kept. */
export function jsonOf(value: LuaValue, what: string): string | undefined {
  return value === undefined ? undefined : JSON.stringify(toJson(value, what));
}

/** Lists stay lists; other tables become objects, number keys marked so that they come back as numbers. */
function toJson(value: LuaValue, what: string): unknown {
  if (value instanceof Handle) throw new ScriptError(`${what}: a handle of the server can not be stored`);
  if (typeof value === 'bigint') throw new ScriptError(`${what}: ${value} is too large to be stored exactly`);
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new ScriptError(`${what}: ${value} can not be stored`);
  if (!(value instanceof Map)) return value;
  const table = value as LuaTable;
  const isList = [...table.keys()].every((key) => typeof key === 'number' && key >= 1 && key <= table.size);
  if (isList && table.size > 0)
    return Array.from({ length: table.size }, (_, i) => toJson(table.get(i + 1), what));
  return Object.fromEntries(
    [...table].map(([key, item]) => [typeof key === 'number' ? `#${key}` : `.${key}`, toJson(item, what)]),
  );
}

export function fromJson(json: string | undefined): LuaValue {
  return json === undefined ? undefined : revive(JSON.parse(json));
}

function revive(value: unknown): LuaValue {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== 'object') return value as LuaValue;
  return new Map(
    Object.entries(value).map(([key, item]) => [
      key.startsWith('#') ? Number(key.slice(1)) : key.slice(1),
      revive(item),
    ]),
  );
}
