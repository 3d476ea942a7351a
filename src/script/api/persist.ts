/** `persist(name, default)`: tables that go over to the next version of a plugin when it is reloaded. */
import { ScriptError } from '../errors.js';
import type { Plugin } from '../plugin.js';
import { Results } from '../results.js';
import { type LuaTable, type LuaValue, read } from '../vm/values.js';

/** Bytes of all tables together, text counted by its length and everything else as 8. */
const SIZE_MAX = 1 << 20;
/** Entries of one table and of those in it. */
const ENTRIES_MAX = 65_536;

/** Asks for what the former version kept once, when the first table is wanted, and lets the plugin convert it. */
const persistSource = `
local fetch, keep = ...
local kept, handed = {}, nil

local function hand()
  local version, data = fetch()
  if data == nil then return {} end
  local migrate = plugin.migrate
  if version == plugin.version or migrate == nil then return data end
  data = migrate(version, data)
  if type(data) ~= "table" then error("plugin.migrate returns the table of what is to be kept, by name", 0) end
  return data
end

_G.persist = function(name, default)
  if type(name) ~= "string" then error("persist: argument 1 (name) must be text, got " .. type(name), 2) end
  if plugin.version == nil then error("persist comes after plugin { ... }", 2) end
  if type(default) ~= "table" then
    error('persist: "' .. name .. '" is a table; keep single values in one', 2)
  end
  if kept[name] ~= nil then return kept[name] end
  handed = handed or hand()
  local value = type(handed[name]) == "table" and handed[name] or default
  kept[name] = value
  keep(name, value)
  return value
end`;

/** The version before, and what it kept. */
export interface Former {
  readonly version: string;
  data(): LuaTable | undefined;
}

/** Defines `persist` in a plugin that takes over from `plugin.former`, if there is one. */
export function definePersist(plugin: Plugin): void {
  const { lua } = plugin;
  lua.call(
    () => {
      lua.load('persist', Buffer.from(persistSource));
      plugin.pushInner('persist', () => {
        const { former } = plugin;
        const data = former?.data();
        return new Results(data ? [former!.version, data] : [undefined]);
      });
      lua.pushFunction(() => {
        plugin.persisted.set(lua.wireAt(1), lua.keep());
        return 0;
      });
      return 2;
    },
    plugin.limits.load,
    () => {},
  );
}

/** The tables that a plugin keeps, as they are now. */
export function keptBy(former: Plugin): LuaTable {
  const tables = new Map<string, LuaValue>();
  let size = 0;
  for (const [name, ref] of former.persisted) {
    const value = tableAt(former, name, ref);
    size += sizeOf(value);
    if (size > SIZE_MAX)
      throw new ScriptError(`persist: up to "${name}" there are ${size} bytes; at most ${SIZE_MAX} go over`);
    tables.set(name, value);
  }
  return tables;
}

function tableAt({ lua }: Plugin, name: string, ref: bigint): LuaValue {
  let value: LuaValue;
  try {
    lua.within(() => {
      lua.pushKept(ref);
      value = read(lua, -1, ENTRIES_MAX);
      return 0;
    });
  } catch (err) {
    if (err instanceof ScriptError)
      throw new ScriptError(`persist: "${name}" can not go over: ${err.message}`);
    throw err;
  }
  return value;
}

function sizeOf(value: LuaValue): number {
  if (typeof value === 'string') return value.length;
  if (!(value instanceof Map)) return 8;
  let size = 0;
  for (const [key, item] of value as LuaTable) size += sizeOf(key) + sizeOf(item);
  return size;
}
