/** The only gate for values between Lua and the host. Text is one character a byte in both directions. */
import { ScriptError } from '../errors.js';
import { LuaType, typeNames } from './exports.js';
import type { LuaState } from './state.js';

/** A reference to something of ours: `kind` says what, `id` which, `part` which piece of it. */
export class Handle {
  constructor(
    readonly kind: number,
    readonly id: number,
    readonly part = 0,
  ) {}
}

/** What a script may hold: no object of ours is among it. Tables arrive as maps, lists are pushed as tables from 1. */
export type LuaValue =
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Handle
  | readonly LuaValue[]
  | LuaTable;

export type LuaTable = ReadonlyMap<string | number, LuaValue>;

/** Levels of tables in tables that may cross. */
const DEPTH = 16;
/** Entries of all tables of one value. */
const ENTRIES = 10_000;

export function push(lua: LuaState, value: LuaValue): void {
  switch (typeof value) {
    case 'undefined':
      lua.pushNil();
      return;
    case 'boolean':
      lua.pushBoolean(value);
      return;
    case 'number':
      lua.pushNumber(value);
      return;
    case 'bigint':
      lua.pushBigInt(value);
      return;
    case 'string':
      lua.pushWire(value);
      return;
    default:
      pushObject(lua, value);
  }
}

function pushObject(lua: LuaState, value: Uint8Array | Handle | readonly LuaValue[] | LuaTable): void {
  if (value instanceof Handle) lua.pushHandle(value.kind, value.id, value.part);
  else if (value instanceof Uint8Array) lua.pushBytes(value);
  else if (!isList(value) && !(value instanceof Map))
    throw new TypeError('an object of ours is no value for a script');
  else pushTable(lua, isList(value) ? value.map((item, i) => [i + 1, item] as const) : [...value]);
}

function isList(value: readonly LuaValue[] | LuaTable): value is readonly LuaValue[] {
  return Array.isArray(value);
}

function pushTable(lua: LuaState, entries: readonly (readonly [string | number, LuaValue])[]): void {
  if (lua.api.lua_checkstack(lua.L, 4) === 0) throw new ScriptError('a value is nested too deeply');
  lua.api.lua_createtable(lua.L, 0, entries.length);
  for (const [key, item] of entries) {
    push(lua, key);
    push(lua, item);
    lua.api.lua_rawset(lua.L, -3);
  }
}

/** Copies the value at `index`, tables with at most so many entries. Functions and coroutines do not cross. */
export function read(lua: LuaState, index: number, entries = ENTRIES): LuaValue {
  return new Reader(lua, entries).read(lua.api.lua_absindex(lua.L, index), 0);
}

class Reader {
  private entries = 0;

  constructor(
    private readonly lua: LuaState,
    private readonly most: number,
  ) {}

  read(index: number, depth: number): LuaValue {
    const { lua } = this;
    switch (lua.type(index)) {
      case LuaType.none:
      case LuaType.nil:
        return undefined;
      case LuaType.boolean:
        return lua.api.lua_toboolean(lua.L, index) !== 0;
      case LuaType.number:
        return numberAt(lua, index);
      case LuaType.string:
        return lua.wireAt(index);
      case LuaType.table:
        return this.table(index, depth);
      default:
        return handleOrFail(lua, index);
    }
  }

  private table(index: number, depth: number): LuaTable {
    const { lua } = this;
    if (depth >= DEPTH) throw new ScriptError(`tables may be nested ${DEPTH} deep`);
    if (lua.api.lua_checkstack(lua.L, 4) === 0) throw new ScriptError('a value is nested too deeply');
    const table = new Map<string | number, LuaValue>();
    lua.pushNil();
    while (lua.api.lua_next(lua.L, index) !== 0) {
      if (++this.entries > this.most) throw new ScriptError(`a value has at most ${this.most} entries`);
      const top = lua.top();
      table.set(this.key(top - 1), this.read(top, depth + 1));
      lua.pop();
    }
    return table;
  }

  private key(index: number): string | number {
    const { lua } = this;
    const type = lua.type(index);
    if (type === LuaType.string) return lua.wireAt(index);
    if (type === LuaType.number) return Number(numberAt(lua, index));
    throw new ScriptError(`a key of a table is text or a number, not ${typeNames[type + 1]}`);
  }
}

/** Integers that a double holds exactly as numbers, others as bigint. */
function numberAt(lua: LuaState, index: number): number | bigint {
  const number = lua.api.lua_tonumberx(lua.L, index, 0);
  if (Number.isSafeInteger(number) || lua.api.lua_isinteger(lua.L, index) === 0) return number;
  return lua.api.lua_tointegerx(lua.L, index, 0);
}

function handleOrFail(lua: LuaState, index: number): Handle {
  const handle = lua.handleAt(index);
  if (handle) return new Handle(handle.kind, handle.id, handle.part);
  throw new ScriptError(`a ${typeNames[lua.type(index) + 1]} can not be passed on`);
}

/** What a value is, in Lua's words, for errors. */
export function typeOf(value: LuaValue): string {
  if (value === undefined) return 'nil';
  if (value instanceof Handle) return 'userdata';
  if (typeof value === 'string' || value instanceof Uint8Array) return 'string';
  if (typeof value === 'bigint') return 'number';
  return typeof value === 'object' ? 'table' : typeof value;
}
