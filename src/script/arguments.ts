/** The arguments of a host function, checked: an error names the function, the argument and what came. */
import { ScriptError } from './errors.js';
import { LuaType, typeNames } from './vm/exports.js';
import type { LuaState } from './vm/state.js';
import { Handle, type LuaTable, type LuaValue, read } from './vm/values.js';

/** Letters of the longest text that an error shows. */
const SHOWN = 40;

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds, or text such as "10m", as milliseconds; undefined when it is neither. */
export function durationOf(value: LuaValue): number | undefined {
  if (typeof value === 'number') return value * 1000;
  const parts = typeof value === 'string' ? /^(\d+(?:\.\d+)?)([smhd])$/.exec(value) : null;
  return parts ? Number(parts[1]) * units[parts[2]!]! * 1000 : undefined;
}

export class Arguments {
  constructor(
    readonly lua: LuaState,
    readonly name: string,
  ) {}

  get count(): number {
    return this.lua.top();
  }

  has(index: number): boolean {
    return this.lua.type(index) > LuaType.nil;
  }

  /** Bytes or text of the wire. */
  text(index: number, what: string): string {
    if (this.lua.type(index) !== LuaType.string) throw this.wrong(index, what, 'text');
    return this.lua.wireAt(index);
  }

  /** A string, or a blob; not to be written to. */
  bytes(index: number, what: string): Buffer {
    if (this.lua.type(index) === LuaType.string) return this.lua.bytesAt(index);
    const handle = this.lua.handleAt(index);
    const bytes = handle && this.lua.bytesOf(handle);
    if (!bytes) throw this.wrong(index, what, 'a string or a blob');
    return bytes;
  }

  integer(index: number, what: string, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER): number {
    const value = this.number(index, what);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw this.wrong(index, what, `an integer from ${min} to ${max}`, String(value));
  }

  number(index: number, what: string): number {
    if (this.lua.type(index) !== LuaType.number) throw this.wrong(index, what, 'a number');
    return this.lua.api.lua_tonumberx(this.lua.L, index, 0);
  }

  /** Seconds, or text such as "10m", as milliseconds. */
  duration(index: number, what: string): number {
    const type = this.lua.type(index);
    const isOne = type === LuaType.number || type === LuaType.string;
    const ms = isOne ? durationOf(this.value(index)) : undefined;
    if (ms === undefined) throw this.wrong(index, what, 'seconds or a duration such as "10m"');
    return ms;
  }

  table(index: number, what: string): LuaTable {
    if (this.lua.type(index) !== LuaType.table) throw this.wrong(index, what, 'a table');
    return read(this.lua, index) as LuaTable;
  }

  value(index: number): LuaValue {
    return read(this.lua, index);
  }

  /** The function at `index`, kept. */
  fn(index: number, what: string): bigint {
    if (this.lua.type(index) !== LuaType.function) throw this.wrong(index, what, 'a function');
    this.lua.api.lua_pushvalue(this.lua.L, index);
    return this.lua.keep();
  }

  /**
   * The function in a field of the table at `index`, kept; undefined where there is none. It is out of the table
   * while `read` reads it: functions do not cross.
   */
  tableWithFunction<T>(index: number, field: string, read: () => T): { fn: bigint | undefined; read: T } {
    const { lua } = this;
    if (lua.type(index) !== LuaType.table) return { fn: undefined, read: read() };
    const put = (push: () => void) => {
      lua.pushText(field);
      push();
      lua.api.lua_rawset(lua.L, index);
    };
    lua.pushText(field);
    lua.api.lua_rawget(lua.L, index);
    const type = lua.type(-1);
    if (type === LuaType.nil) {
      lua.pop();
      return { fn: undefined, read: read() };
    }
    if (type !== LuaType.function) throw this.wrong(-1, field, 'a function');
    const fn = lua.keep();
    put(() => lua.pushNil());
    try {
      return { fn, read: read() };
    } catch (err) {
      lua.release(fn);
      throw err;
    } finally {
      put(() => lua.pushKept(fn));
    }
  }

  handle(index: number, what: string, kind: number): Handle {
    const handle = this.lua.handleAt(index);
    if (handle?.kind !== kind)
      throw this.wrong(index, what, `${/^[aeiou]/.test(what) ? 'an' : 'a'} ${what} (call it with a colon)`);
    return new Handle(kind, handle.id, handle.part);
  }

  /** What stands at `index`, for errors: a number and a short text themselves, all else by its type. */
  shown(index: number): string {
    const type = this.lua.type(index);
    if (type === LuaType.number) return String(this.lua.api.lua_tonumberx(this.lua.L, index, 0));
    if (type !== LuaType.string) return typeNames[type + 1]!;
    const text = this.lua.wireAt(index);
    return text.length <= SHOWN ? JSON.stringify(text) : 'string';
  }

  wrong(
    index: number,
    what: string,
    wanted: string,
    got: string = typeNames[this.lua.type(index) + 1]!,
  ): ScriptError {
    return new ScriptError(
      `${this.name}: argument ${index - this.inFront} (${what}) must be ${wanted}, got ${got}`,
    );
  }

  /** A method's own handle stands in front of its arguments and is not counted. */
  private get inFront(): number {
    return this.name.includes(':') ? 1 : 0;
  }
}
