/**
 * Looks at the code of a Lua function, as Lua 5.4 compiled it. Where things stand is a matter of the one build
 * of Lua whose digest a test checks.
 */
import type { LuaState } from './state.js';

/** Offsets in an LClosure, and in the Proto that it points to. */
const PROTO = 12;
const VARARG = 7;
const SIZE = 20;
const CODE = 52;

/** Opcodes that go back, or that put another function in this one's place. */
const Op = { jump: 56, tailCall: 69, forLoop: 73, tForLoop: 77 } as const;
/** What stands in a jump for going nowhere. */
const JUMP_ZERO = (1 << 24) - 1;

/**
 * The number of instructions of the function at `index` if each of them runs once at most: it has no loops.
 * What it calls is not counted. 0 when it may run longer, or is no Lua function.
 */
export function stepsOf(lua: LuaState, index: number): number {
  const { api, L, memory, words } = lua;
  if (api.lua_iscfunction(L, index) !== 0) return 0;
  const proto = words[(api.lua_topointer(L, index) + PROTO) >> 2]!;
  if (memory[proto + VARARG] !== 0) return 0;
  const size = words[(proto + SIZE) >> 2]!;
  const code = words[(proto + CODE) >> 2]! >> 2;
  for (let i = 0; i < size; i++) if (mayRepeat(words[code + i]!)) return 0;
  return size;
}

function mayRepeat(instruction: number): boolean {
  const op = instruction & 0x7f;
  if (op === Op.jump) return instruction >>> 7 < JUMP_ZERO;
  return op === Op.tailCall || op === Op.forLoop || op === Op.tForLoop;
}
