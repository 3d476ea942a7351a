/** Joins the side module to an instance of Lua: same memory, same function table. */
import { sideBytes } from '../side/bytes.js';
import type { LuaExports } from './exports.js';
import { wasm } from './webassembly.js';

type Global = { value: number };

/** Counters and switches of the side module (side.wat says what each means). */
export interface SideGlobals {
  readonly deadline: Global;
  readonly budget: Global;
  readonly killed: Global;
  readonly hookIndex: Global;
  readonly hookCount: Global;
  readonly used: Global;
  readonly max: Global;
  readonly text: Global;
  readonly tooLong: Global;
  readonly refusals: Global;
  readonly block: Global;
  readonly entry: Global;
  readonly i: Global;
  readonly perPacket: Global;
  readonly getField: Global;
  readonly setField: Global;
  readonly getSender: Global;
}

/** Functions of the side module that Lua calls. */
const functions = [
  ...['alloc', 'hook', 'check', 'trace', 'call', 'enter', 'within', 'batch', 'index', 'newindex'],
  ...['u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'f32', 'len', 'bytes'],
  ...['set_u8', 'set_u16', 'set_u32', 'set_f32'],
] as const;

export interface Side {
  readonly globals: SideGlobals;
  /** Sets the limits of the next call: units of budget, bytes of a string, a time of `SideHost.now`. */
  limit(budget: number, text: number, deadline: number): void;
  /** Begins a batch of so many packets; `steps` as `stepsOf` says, 0 to have all instructions counted. */
  begin(packets: number, steps: number): void;
  /** Place of a function in the shared table: what Lua takes for a C function pointer. */
  pointer(name: string): number;
}

/** What the side module asks of the host. */
export interface SideHost {
  now(): number;
  call(L: number, operation: number): number;
  explain(L: number, what: number, a: number, b: number): void;
}

const compiled = new wasm.Module(sideBytes);

export function joinSide(lua: LuaExports, host: SideHost): Side {
  const imports = { lua, host: { ...host } };
  const { exports } = new wasm.Instance(compiled, imports);
  const table = lua.__indirect_function_table;
  const pointers = new Map<string, number>();
  const first = table.grow(functions.length);
  functions.forEach((name, i) => {
    table.set(first + i, exports[name]);
    pointers.set(name, first + i);
  });
  const globals = exports as unknown as SideGlobals;
  globals.hookIndex.value = pointers.get('hook')!;
  return {
    globals,
    limit: exports.limit as Side['limit'],
    begin: exports.begin as Side['begin'],
    pointer(name) {
      const pointer = pointers.get(name);
      if (pointer === undefined) throw new TypeError(`the side module has no function ${name}`);
      return pointer;
    },
  };
}
