/** `storage`: a plugin's own values, read and written at once and saved behind. */
import { ScriptError } from '../errors.js';
import { fromJson, jsonOf } from '../json.js';
import type { ApiFunction, Plugin } from '../plugin.js';
import type { LuaValue } from '../vm/values.js';

const KEY_MAX = 255;
const VALUE_MAX = 65_536;
const KEYS_MAX = 10_000;

/**
 * `storage.name` reads and `storage.name = value` writes; `storage.get`, `set`, `delete` and their like do the
 * same for names that are not fit for a dot. Values are copies: assign a table again after changing it.
 */
export function defineStorage(plugin: Plugin): void {
  const functions: Readonly<Record<string, ApiFunction>> = {
    get: (args) => fromJson(plugin.storage.get(args.text(1, 'key'))),
    set: (args) => set(plugin, args.text(1, 'key'), args.value(2)),
    delete: (args) => set(plugin, args.text(1, 'key'), undefined),
    has: (args) => plugin.storage.has(args.text(1, 'key')),
    clear: () => {
      const keys = [...plugin.storage.keys()];
      for (const key of keys) set(plugin, key, undefined);
      return keys.length;
    },
    keys: () => [...plugin.storage.keys()].sort(),
  };
  const { lua } = plugin;
  plugin.defineTable('storage', functions, () => {
    lua.api.lua_createtable(lua.L, 0, 3);
    lua.setField('__metatable', () => lua.pushBoolean(false));
    lua.setField('__index', () =>
      plugin.pushInner('storage', (args) => fromJson(plugin.storage.get(args.text(2, 'key')))),
    );
    lua.setField('__newindex', () =>
      plugin.pushInner('storage', (args) => set(plugin, args.text(2, 'key'), args.value(3))),
    );
    lua.api.lua_setmetatable(lua.L, -2);
  });
}

function set(plugin: Plugin, key: string, value: LuaValue): undefined {
  if (key === '' || key.length > KEY_MAX)
    throw new ScriptError(`storage: a key has 1 to ${KEY_MAX} bytes, got ${key.length}`);
  const { storage } = plugin;
  const json = jsonOf(value, 'storage');
  if (json !== undefined && json.length > VALUE_MAX)
    throw new ScriptError(
      `storage: "${key}" would take ${json.length} bytes, at most ${VALUE_MAX} are possible`,
    );
  if (json !== undefined && !storage.has(key) && storage.size >= KEYS_MAX)
    throw new ScriptError(`storage: at most ${KEYS_MAX} keys`);
  keep(plugin, key, json);
  return undefined;
}

/** Keeps a JSON text under this name, and saves it behind; undefined forgets it. */
export function keep({ storage, host, source }: Plugin, key: string, json: string | undefined): void {
  if (json === undefined) storage.delete(key);
  else storage.set(key, json);
  host.services.storage.save(source.id, key, json).catch((err: unknown) => {
    host.services.log.error({ plugin: source.id, key, err }, 'a value of a script could not be saved');
  });
}
