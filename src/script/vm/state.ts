/**
 * One Lua state in its own WebAssembly instance: what a plugin runs in. Nothing of JavaScript reaches it
 * but numbers, bytes and handles (numbers in a userdata). Whatever allocates runs below a protected call,
 * because an error outside of one aborts the instance.
 */
import { randomBytes } from 'node:crypto';
// The global one is a getter, which costs more than the clock itself.
import { performance } from 'node:perf_hooks';
import { BrokenInstance, ScriptError } from '../errors.js';
import { type LuaExports, LuaType, REGISTRY, Status, typeNames } from './exports.js';
import type { LuaModule } from './glue.js';
import { hinted } from './hints.js';
import { prelude } from './prelude.js';
import { joinSide, type Side, type SideGlobals } from './side.js';
import { traced } from './trace.js';
import { wasm } from './webassembly.js';

/** What a script reads whose limit was met. */
const STOPPED =
  'stopped: used up its instructions or its time; is there a loop without end? Long work goes into a task with server.sleep between its steps';

/** Works on the stack of `lua.L`; the result is the number of values that it left for Lua. */
export type HostFunction = (lua: LuaState) => number;

/** What a call may use. */
export interface Limits {
  /** Lua instructions, counted in hundreds. */
  readonly instructions: number;
  /** Milliseconds. */
  readonly time: number;
  /** Bytes of the longest string that may be made; 2 MB unless given. */
  readonly text?: number;
}

/** Who wants to know when a state runs. */
export interface Watch {
  enter(): void;
  /** After so many milliseconds, `now` being performance.now. */
  leave(ms: number, now: number): void;
}

const unwatched: Watch = { enter() {}, leave() {} };

/** A result of a host function that makes the running task wait. */
export const WAIT = -2;

/** Instructions between two looks at the limits: 100 costs what 10,000 cost, and stops sooner. */
export const HOOK_COUNT = 100;
const COUNT_MASK = 8;
/** Text and packets up to this many bytes cross through a buffer that stays. */
const SCRATCH = 65_536;
/** Bytes of a string unless a limit says otherwise. */
const TEXT = 2 << 20;
const USERDATA = 12;
const GLOBALS = 2n;

export class LuaState {
  /** The coroutine that runs now; outside of calls the main one. */
  L: number;
  readonly main: number;
  readonly side: SideGlobals;
  /** True when the instance must not be entered again. */
  broken = false;
  private readonly operations: HostFunction[] = [() => 0];
  private readonly metatables = new Map<number, bigint>();
  private readonly interned = new Map<number, bigint>();
  private readonly joined: Side;
  private readonly scratch: number;
  private readonly textMode: number;
  private heap: Buffer;
  private heapWords: Int32Array;
  /** Told when it is entered and left. */
  watch: Watch = unwatched;
  private running = false;
  /** When it was entered last (performance.now). */
  began = 0;

  private constructor(
    readonly api: LuaExports,
    memory: number,
  ) {
    this.heap = Buffer.from(api.memory.buffer);
    this.heapWords = new Int32Array(api.memory.buffer);
    this.joined = joinSide(api, {
      now: () => performance.now(),
      call: (L, operation) => this.operate(L, operation),
      explain: (L, what, a, b) => this.explain(L, what, a, b),
    });
    this.side = this.joined.globals;
    this.side.max.value = memory;
    this.scratch = api.malloc(SCRATCH);
    this.textMode = this.persistent('t');
    this.main = this.L = api.lua_newstate(this.joined.pointer('alloc'), 0);
    if (this.main === 0) throw new ScriptError(`${memory} bytes are too few for a Lua state`);
    this.arm(); // before the first script: every coroutine inherits the hook
  }

  /** A state with the sandboxed libraries. `memory` is its ceiling in bytes. */
  static async open(module: LuaModule, memory: number): Promise<LuaState> {
    const state = new LuaState(await module.instance(), memory);
    state.within((lua) => lua.openLibraries());
    state.call(
      (lua) => {
        lua.load('prelude', Buffer.from(prelude));
        lua.pushCFunction('check');
        // Lua itself seeds with the time, which all states of one second share.
        const seeds = randomBytes(16);
        for (const at of [0, 8]) lua.pushBigInt(seeds.readBigInt64LE(at));
        return 3;
      },
      { instructions: 1_000_000, time: 1000 },
      () => {},
    );
    return state;
  }

  private openLibraries(): number {
    const { api, L } = this;
    const libraries = {
      _G: api.luaopen_base,
      string: api.luaopen_string,
      table: api.luaopen_table,
      math: api.luaopen_math,
      utf8: api.luaopen_utf8,
      coroutine: api.luaopen_coroutine,
      os: api.luaopen_os,
    };
    for (const [name, open] of Object.entries(libraries)) {
      this.setGlobal(name, () => open(L));
    }
    api.lua_rawgeti(L, REGISTRY, GLOBALS);
    this.pushText('collectgarbage'); // scripts lose it in the prelude
    api.lua_rawget(L, -2);
    this.collector = this.keep();
    return 0;
  }

  /** Bytes that the state uses. */
  get used(): number {
    return this.side.used.value;
  }

  /** The instance's memory; a view that is made anew when the memory has grown. */
  get memory(): Buffer {
    if (this.heap.byteLength === 0) this.heap = Buffer.from(this.api.memory.buffer);
    return this.heap;
  }

  /** The same memory as words of 32 bits. */
  get words(): Int32Array {
    if (this.heapWords.byteLength === 0) this.heapWords = new Int32Array(this.api.memory.buffer);
    return this.heapWords;
  }

  // ---- calls into Lua ----

  /**
   * Calls the function that `enter` pushes, with as many arguments as `enter` says, and reads its one
   * result. Throws ScriptError with file:line for an error, BrokenInstance when the instance is lost.
   */
  call<T>(enter: HostFunction, limits: Limits, result: (lua: LuaState) => T): T {
    return this.protect('enter', enter, limits, result);
  }

  /** Runs `work` in a protected call, so that it may push, allocate and fail. */
  within(work: HostFunction): void {
    this.protect('within', work, { instructions: 1_000_000, time: 1000 }, () => {});
  }

  private protect<T>(how: string, enter: HostFunction, limits: Limits, result: (lua: LuaState) => T): T {
    this.operations[0] = enter;
    return this.run(how, [], limits, result);
  }

  /**
   * Calls a function of the side module with kept values as its arguments, a few at most: what costs less
   * than `call`, because the host has no part in it.
   */
  callKept(name: string, args: readonly bigint[], limits: Limits): void {
    this.run(name, args, limits, () => {});
  }

  /** Begins a batch of so many packets; the handler has so many `steps`, 0 to have them counted. */
  beginBatch(packets: number, steps: number): void {
    this.joined.begin(packets, steps);
  }

  /** Nothing here allocates in Lua before the call is a protected one: functions without upvalues don't. */
  private run<T>(name: string, args: readonly bigint[], limits: Limits, result: (lua: LuaState) => T): T {
    if (this.broken) throw new BrokenInstance('this instance is broken');
    if (this.running) throw new TypeError('a Lua state was entered while it runs');
    const { api, main } = this;
    this.limit(limits);
    api.lua_pushcclosure(main, this.joined.pointer('trace'), 0);
    api.lua_pushcclosure(main, this.joined.pointer(name), 0);
    for (const arg of args) api.lua_rawgeti(main, REGISTRY, arg);
    const status = this.guarded(() => api.lua_pcallk(main, args.length, 1, 1, 0, 0));
    try {
      this.finish(status);
      return result(this);
    } finally {
      if (!this.broken) api.lua_settop(main, 0);
    }
  }

  /** Sets the limits for what is entered next. */
  limit({ instructions, time, text = TEXT }: Limits): void {
    this.began = performance.now();
    this.joined.limit(hundreds(instructions), text, this.began + time);
  }

  /** Enters WebAssembly: an exception that crosses its frames leaves an instance that can't be used again. */
  guarded(enter: () => number): number {
    this.running = true;
    this.watch.enter();
    try {
      return enter();
    } catch (err) {
      this.broken = true;
      throw new BrokenInstance('a Lua instance was lost', { cause: err });
    } finally {
      this.running = false;
      this.L = this.main;
      const now = performance.now();
      this.watch.leave(now - this.began, now);
    }
  }

  /** Throws what a call ended with. A loop that was killed in a coroutine may have let its caller return. */
  finish(status: number): void {
    const killed = this.side.killed.value !== 0;
    this.side.entry.value = 0;
    this.side.deadline.value = Number.POSITIVE_INFINITY;
    if (killed) this.arm();
    if (status === Status.ok || status === Status.yielded) {
      if (killed) throw new ScriptError(STOPPED, true);
      return;
    }
    if (status === Status.memory) throw new ScriptError(this.refusal(), true);
    const { text, calls } = traced(this.errorText(-1));
    throw new ScriptError(hinted(text), killed, calls);
  }

  /** Which limit an allocation met. */
  private refusal(): string {
    const { max, text, tooLong } = this.side;
    if (tooLong.value === 0) return `not enough memory: a plugin has ${max.value} bytes`;
    return `not enough memory: a string here has at most ${text.value} bytes, not ${tooLong.value}`;
  }

  /** The calls in which a coroutine that failed ended. */
  traceOf(thread: number): readonly string[] {
    let calls: readonly string[] = [];
    this.within((lua) => {
      lua.api.luaL_traceback(lua.L, thread, 0, 0);
      calls = traced(lua.errorText(-1)).calls;
      return 0;
    });
    return calls;
  }

  private arm(): void {
    this.side.hookCount.value = HOOK_COUNT;
    this.side.killed.value = 0;
    this.api.lua_sethook(this.main, this.joined.pointer('hook'), COUNT_MASK, HOOK_COUNT);
  }

  /** Only text is read: turning another value into text could run the script's own code. */
  errorText(index: number): string {
    const type = this.type(index);
    if (type === LuaType.string) return readable(this.bytesAt(index));
    return `an error value of type ${typeNames[type + 1]}`;
  }

  // ---- calls out of Lua ----

  private operate(L: number, operation: number): number {
    const outer = this.L;
    this.L = L;
    try {
      return this.operations[operation]!(this);
    } catch (err) {
      if (!isOurs(err)) throw err;
      this.pushError(err.message);
      return -1;
    } finally {
      this.L = outer;
    }
  }

  /** Leaves `file:line: text` on the stack, the place being where Lua called us. */
  private pushError(text: string): void {
    this.api.luaL_where(this.L, 1);
    this.pushText(text);
    this.api.lua_concat(this.L, 2);
  }

  private explain(L: number, what: number, a: number, b: number): void {
    const outer = this.L;
    this.L = L;
    this.api.luaL_where(L, what === 0 ? 0 : 1);
    this.pushText(this.explanation(what, a, b));
    this.api.lua_concat(L, 2);
    this.L = outer;
  }

  private explanation(what: number, a: number, b: number): string {
    if (what === 0) return STOPPED;
    if (what === 1) return 'this packet is over; take what you need while its handler runs';
    if (what === 3) return `${a} does not fit ${b} bytes`;
    const length = this.memory.readUInt32LE(this.side.entry.value + 4);
    return `${b} bytes at offset ${a >>> 0} lie outside the packet of ${length} bytes`;
  }

  private collector = 0n;
  /** The bytes behind a handle that stands for some, such as a blob. */
  bytesOf: (handle: { readonly kind: number; readonly id: number }) => Buffer | undefined = () => undefined;

  /** Collects all garbage now, so that finalizers give back what lies outside of the state. */
  collect(): void {
    if (this.api.lua_checkstack(this.L, 2) === 0) return;
    this.pushKept(this.collector);
    if (this.api.lua_pcallk(this.L, 0, 0, 0, 0, 0) !== Status.ok) this.pop();
  }

  /** Gives a host function its number. */
  define(fn: HostFunction): number {
    return this.operations.push(fn) - 1;
  }

  // ---- the stack ----

  type(index: number): number {
    return this.api.lua_type(this.L, index);
  }

  top(): number {
    return this.api.lua_gettop(this.L);
  }

  settop(index: number): void {
    this.api.lua_settop(this.L, index);
  }

  pop(n = 1): void {
    this.settop(-n - 1);
  }

  pushNil(): void {
    this.api.lua_pushnil(this.L);
  }

  pushBoolean(value: boolean): void {
    this.api.lua_pushboolean(this.L, value ? 1 : 0);
  }

  /** Whole numbers become Lua integers, others floats. */
  pushNumber(value: number): void {
    if (Number.isSafeInteger(value)) this.api.lua_pushinteger(this.L, BigInt(value));
    else this.api.lua_pushnumber(this.L, value);
  }

  pushBigInt(value: bigint): void {
    this.api.lua_pushinteger(this.L, BigInt.asIntN(64, value));
  }

  /** Bytes as they are: NUL and 0x80-0xFF survive. */
  pushBytes(bytes: Uint8Array): void {
    const pointer = bytes.length <= SCRATCH ? this.scratch : this.api.malloc(bytes.length);
    if (pointer === 0) throw new ScriptError(`no memory for ${bytes.length} bytes`);
    try {
      this.memory.set(bytes, pointer);
      this.api.lua_pushlstring(this.L, pointer, bytes.length);
    } finally {
      if (pointer !== this.scratch) this.api.free(pointer);
    }
  }

  /** Text of the wire: each character is one byte. */
  pushWire(text: string): void {
    if (text.length > SCRATCH) {
      this.pushBytes(Buffer.from(text, 'latin1'));
      return;
    }
    const length = this.memory.write(text, this.scratch, 'latin1');
    this.api.lua_pushlstring(this.L, this.scratch, length);
  }

  /** Text of ours, as UTF-8. */
  pushText(text: string): void {
    this.pushBytes(Buffer.from(text));
  }

  /** The bytes of the Lua string at `index`, copied. */
  bytesAt(index: number): Buffer {
    const pointer = this.api.lua_tolstring(this.L, index, 0);
    return Buffer.from(this.memory.subarray(pointer, pointer + this.lengthOf(index)));
  }

  /** The Lua string at `index`, one character a byte. */
  wireAt(index: number): string {
    const pointer = this.api.lua_tolstring(this.L, index, 0);
    return this.memory.toString('latin1', pointer, pointer + this.lengthOf(index));
  }

  /** Length without metamethods: bytes of a string, items of a list. */
  lengthOf(index: number): number {
    return Number(this.api.lua_rawlen(this.L, index));
  }

  pushCFunction(name: string, upvalues = 0): void {
    this.api.lua_pushcclosure(this.L, this.joined.pointer(name), upvalues);
  }

  /** A host function as a Lua value. */
  pushFunction(fn: HostFunction): void {
    this.pushNumber(this.define(fn));
    this.pushCFunction('call', 1);
  }

  /** Sets `table[name]` to what `push` leaves on the stack, the table being on top. */
  setField(name: string, push: () => void): void {
    this.pushText(name);
    push();
    this.api.lua_rawset(this.L, -3);
  }

  setGlobal(name: string, push: () => void): void {
    this.api.lua_rawgeti(this.L, REGISTRY, GLOBALS);
    this.setField(name, push);
    this.pop();
  }

  /** Loads a text chunk and leaves it as a function; `name` is how errors call the file. */
  load(name: string, source: Uint8Array): void {
    const bytes = this.api.malloc(source.length + 1);
    const chunk = this.persistent(`@${name}`);
    try {
      if (bytes === 0 || chunk === 0) throw new ScriptError(`${name}: no memory for ${source.length} bytes`);
      this.memory.set(source, bytes);
      const status = this.api.luaL_loadbufferx(this.L, bytes, source.length, chunk, this.textMode);
      if (status === Status.ok) return;
      const text = this.errorText(-1);
      this.pop();
      throw new ScriptError(text);
    } finally {
      this.api.free(bytes);
      this.api.free(chunk);
    }
  }

  // ---- values that stay ----

  /** Takes the value on top off the stack and keeps it. */
  keep(): bigint {
    return BigInt(this.api.luaL_ref(this.L, REGISTRY));
  }

  pushKept(ref: bigint): void {
    this.api.lua_rawgeti(this.L, REGISTRY, ref);
  }

  release(ref: bigint): void {
    if (!this.broken) this.api.luaL_unref(this.main, REGISTRY, Number(ref));
  }

  // ---- handles ----

  /** Makes the metatable of a kind of handle; `fill` adds to the table on top. Its handles are `interned` if asked. */
  defineKind(kind: number, name: string, interned: boolean, fill: () => void): void {
    this.api.lua_createtable(this.L, 0, 4);
    this.setField('__name', () => this.pushText(name));
    this.setField('__metatable', () => this.pushBoolean(false));
    fill();
    this.metatables.set(kind, this.keep());
    if (!interned) return;
    this.api.lua_createtable(this.L, 0, 0);
    this.api.lua_createtable(this.L, 0, 1);
    this.setField('__mode', () => this.pushText('v'));
    this.api.lua_setmetatable(this.L, -2);
    this.interned.set(kind, this.keep());
  }

  /** Calls `fn` with the id of each handle of a kind that the script holds no more; before the first is made. */
  finalize(kind: number, fn: (id: number) => void): void {
    this.pushKept(this.metatables.get(kind)!);
    this.setField('__gc', () =>
      this.pushFunction((lua) => {
        fn(lua.handleAt(1)!.id);
        return 0;
      }),
    );
    this.pop();
  }

  /** A handle: the same userdata for the same id, while the script holds it, when its kind is interned. */
  pushHandle(kind: number, id: number, part = 0): void {
    const table = this.interned.get(kind);
    if (table === undefined) {
      this.pushUserdata(kind, id, part);
      return;
    }
    this.pushKept(table);
    if (this.api.lua_rawgeti(this.L, -1, BigInt(id)) === LuaType.nil) {
      this.pop();
      this.pushUserdata(kind, id, part);
      this.api.lua_pushvalue(this.L, -1);
      this.api.lua_rawseti(this.L, -3, BigInt(id));
    }
    this.api.lua_rotate(this.L, -2, 1);
    this.pop();
  }

  private pushUserdata(kind: number, id: number, part: number): void {
    const pointer = this.api.lua_newuserdatauv(this.L, USERDATA, 0);
    const { memory } = this;
    memory.writeInt32LE(kind, pointer);
    memory.writeInt32LE(id, pointer + 4);
    memory.writeInt32LE(part, pointer + 8);
    const metatable = this.metatables.get(kind);
    if (metatable === undefined) throw new TypeError(`no handle has the kind ${kind}`);
    this.pushKept(metatable);
    this.api.lua_setmetatable(this.L, -2);
  }

  /** The handle at `index`, or undefined when another value lies there. Only we make userdata. */
  handleAt(index: number): { readonly kind: number; readonly id: number; readonly part: number } | undefined {
    if (this.type(index) !== LuaType.userdata) return undefined;
    const word = this.api.lua_touserdata(this.L, index) >> 2;
    const { words } = this;
    return { kind: words[word]!, id: words[word + 1]!, part: words[word + 2]! };
  }

  /** A NUL-terminated copy that stays until it is freed. */
  private persistent(text: string): number {
    const bytes = Buffer.from(`${text}\0`);
    const pointer = this.api.malloc(bytes.length);
    if (pointer !== 0) this.memory.set(bytes, pointer);
    return pointer;
  }

  /** Pointer of a function of the side module, for what calls it without a closure. */
  pointer(name: string): number {
    return this.joined.pointer(name);
  }
}

/** A number of instructions as the count hook counts them. */
export const hundreds = (instructions: number): number => Math.ceil(instructions / HOOK_COUNT);

/** Errors that become Lua errors. A trap and a full stack are not: their frames are lost; nor is Lua's own unwinding. */
function isOurs(err: unknown): err is Error {
  if (!(err instanceof Error)) return false;
  const isTrap = err.constructor === wasm.RuntimeError;
  return !isTrap && !err.message.includes('call stack');
}

/** Text of a script for people: UTF-8 where it is, else one character a byte. */
export function readable(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? bytes.toString('latin1') : text;
}
