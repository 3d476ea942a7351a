import type { WasmMemory, WasmTable } from './webassembly.js';

/** The part of the Lua C API that we use, as the WebAssembly module exports it. Pointers and sizes are i32. */
export interface LuaExports {
  readonly memory: WasmMemory;
  readonly __indirect_function_table: WasmTable;
  malloc(size: number): number;
  free(pointer: number): void;
  lua_newstate(alloc: number, data: number): number;
  lua_close(L: number): void;
  lua_absindex(L: number, index: number): number;
  lua_gettop(L: number): number;
  lua_settop(L: number, index: number): void;
  lua_rotate(L: number, index: number, n: number): void;
  lua_checkstack(L: number, n: number): number;
  lua_pushvalue(L: number, index: number): void;
  lua_xmove(from: number, to: number, n: number): void;
  lua_type(L: number, index: number): number;
  lua_isinteger(L: number, index: number): number;
  lua_tonumberx(L: number, index: number, isNumber: number): number;
  lua_tointegerx(L: number, index: number, isNumber: number): bigint;
  lua_toboolean(L: number, index: number): number;
  lua_tolstring(L: number, index: number, length: number): number;
  lua_iscfunction(L: number, index: number): number;
  lua_topointer(L: number, index: number): number;
  lua_touserdata(L: number, index: number): number;
  lua_rawlen(L: number, index: number): bigint;
  lua_rawequal(L: number, first: number, second: number): number;
  lua_pushnil(L: number): void;
  lua_pushboolean(L: number, value: number): void;
  lua_pushnumber(L: number, value: number): void;
  lua_pushinteger(L: number, value: bigint): void;
  lua_pushlstring(L: number, pointer: number, length: number): number;
  lua_pushcclosure(L: number, fn: number, upvalues: number): void;
  lua_createtable(L: number, list: number, fields: number): void;
  lua_newuserdatauv(L: number, size: number, values: number): number;
  lua_newthread(L: number): number;
  lua_getglobal(L: number, name: number): number;
  lua_setglobal(L: number, name: number): void;
  lua_rawget(L: number, index: number): number;
  lua_rawset(L: number, index: number): void;
  lua_rawgeti(L: number, index: number, n: bigint): number;
  lua_rawseti(L: number, index: number, n: bigint): void;
  lua_getmetatable(L: number, index: number): number;
  lua_setmetatable(L: number, index: number): number;
  lua_next(L: number, index: number): number;
  lua_concat(L: number, n: number): void;
  lua_pcallk(L: number, args: number, results: number, handler: number, context: number, k: number): number;
  lua_resume(L: number, from: number, args: number, results: number): number;
  lua_resetthread(L: number): number;
  lua_sethook(L: number, hook: number, mask: number, count: number): void;
  luaL_traceback(L: number, of: number, message: number, level: number): void;
  luaL_where(L: number, level: number): void;
  luaL_ref(L: number, table: number): number;
  luaL_unref(L: number, table: number, ref: number): void;
  luaL_loadbufferx(L: number, bytes: number, length: number, name: number, mode: number): number;
  luaopen_base(L: number): number;
  luaopen_coroutine(L: number): number;
  luaopen_math(L: number): number;
  luaopen_os(L: number): number;
  luaopen_string(L: number): number;
  luaopen_table(L: number): number;
  luaopen_utf8(L: number): number;
}

/** LUA_REGISTRYINDEX of Lua 5.4 as built here (LUAI_MAXSTACK 1000000). */
export const REGISTRY = -1001000;

/** What `lua_type` says. */
export const LuaType = {
  none: -1,
  nil: 0,
  boolean: 1,
  light: 2,
  number: 3,
  string: 4,
  table: 5,
  function: 6,
  userdata: 7,
  thread: 8,
} as const;

/** Names of the types as Lua's own errors print them. */
export const typeNames = [
  'no value',
  'nil',
  'boolean',
  'light userdata',
  'number',
  'string',
  'table',
  'function',
  'userdata',
  'thread',
] as const;

/** Results of a call. */
export const Status = { ok: 0, yielded: 1, memory: 4 } as const;
