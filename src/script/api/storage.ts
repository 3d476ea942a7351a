/** `storage`: a plugin's own values, read and written at once and saved behind. */
import { ScriptError } from '../errors.js';
import type { ApiFunction, Plugin } from '../plugin.js';
import { Handle, type LuaTable, type LuaValue } from '../vm/values.js';

const KEY_MAX = 255;
const VALUE_MAX = 65_536;
const KEYS_MAX = 10_000;

/**
 * `storage.name` reads and `storage.name = value` writes; `storage.get`, `set`, `delete` and `keys` do the
 * same for names that are not fit for a dot. Values are copies: assign a table again after changing it.
 */
export function defineStorage(plugin: Plugin): void {
  const functions: Readonly<Record<string, ApiFunction>> = {
    get: (args) => fromJson(plugin.storage.get(args.text(1, 'key'))),
    set: (args) => set(plugin, args.text(1, 'key'), args.value(2)),
    delete: (args) => set(plugin, args.text(1, 'key'), undefined),
    keys: () => [...plugin.storage.keys()].sort(),
  };
  const { lua } = plugin;
  plugin.defineTable('storage', functions, () => {
    lua.api.lua_createtable(lua.L, 0, 3);
    lua.setField('__metatable', () => lua.pushBoolean(false));
    lua.setField('__index', () =>
      plugin.pushApi('storage', (args) => fromJson(plugin.storage.get(args.text(2, 'key')))),
    );
    lua.setField('__newindex', () =>
      plugin.pushApi('storage', (args) => set(plugin, args.text(2, 'key'), args.value(3))),
    );
    lua.api.lua_setmetatable(lua.L, -2);
  });
}

function set(plugin: Plugin, key: string, value: LuaValue): undefined {
  if (key === '' || key.length > KEY_MAX)
    throw new ScriptError(`storage: a key has 1 to ${KEY_MAX} bytes, got ${key.length}`);
  const { storage, host, source } = plugin;
  const json = value === undefined ? undefined : JSON.stringify(toJson(value));
  if (json !== undefined && json.length > VALUE_MAX)
    throw new ScriptError(
      `storage: "${key}" would take ${json.length} bytes, at most ${VALUE_MAX} are possible`,
    );
  if (json !== undefined && !storage.has(key) && storage.size >= KEYS_MAX)
    throw new ScriptError(`storage: at most ${KEYS_MAX} keys`);
  if (json === undefined) storage.delete(key);
  else storage.set(key, json);
  host.services.storage.save(source.id, key, json).catch((err: unknown) => {
    host.services.log.error({ plugin: source.id, key, err }, 'a value of a script could not be saved');
  });
  return undefined;
}

/** Lists stay lists; other tables become objects, number keys marked so that they come back as numbers. */
function toJson(value: LuaValue): unknown {
  if (value instanceof Handle) throw new ScriptError('storage: a handle of the server can not be stored');
  if (typeof value === 'bigint') throw new ScriptError(`storage: ${value} is too large to be stored exactly`);
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new ScriptError(`storage: ${value} can not be stored`);
  if (!(value instanceof Map)) return value;
  const table = value as LuaTable;
  const isList = [...table.keys()].every((key) => typeof key === 'number' && key >= 1 && key <= table.size);
  if (isList && table.size > 0) return Array.from({ length: table.size }, (_, i) => toJson(table.get(i + 1)));
  return Object.fromEntries(
    [...table].map(([key, item]) => [typeof key === 'number' ? `#${key}` : `.${key}`, toJson(item)]),
  );
}

function fromJson(json: string | undefined): LuaValue {
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
