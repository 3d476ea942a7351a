/** Coroutines that may wait for the host: `server.go(fn)`. A hook never waits. */
import { ScriptError } from './errors.js';
import type { Plugin } from './plugin.js';
import { Status } from './vm/exports.js';
import { WAIT } from './vm/state.js';
import { type LuaValue, push } from './vm/values.js';

export class Tasks {
  /** Coroutines that wait, with what keeps each from being collected. */
  private readonly waiting = new Map<number, bigint>();
  private current = 0;
  private pending: Promise<LuaValue> | undefined;

  constructor(private readonly plugin: Plugin) {}

  get count(): number {
    return this.waiting.size;
  }

  /** Starts a kept function as a task, once no script runs. */
  start(fn: bigint): void {
    const { plugin } = this;
    if (this.waiting.size >= plugin.limits.tasks)
      throw new ScriptError(`at most ${plugin.limits.tasks} tasks at once`);
    plugin.host.afterwards(plugin, () => this.begin(fn));
  }

  private begin(fn: bigint): void {
    this.plugin.whenAllowed(() => this.beginNow(fn));
  }

  private beginNow(fn: bigint): void {
    const { lua } = this.plugin;
    let thread = 0;
    lua.within(() => {
      thread = lua.api.lua_newthread(lua.L);
      lua.api.lua_pushvalue(lua.L, -1);
      this.waiting.set(thread, lua.keep());
      lua.pushKept(fn);
      lua.api.lua_xmove(lua.L, thread, 1);
      return 0;
    });
    lua.release(fn);
    this.resume(thread, 0);
  }

  private resume(thread: number, values: number): void {
    const { lua, limits } = this.plugin;
    this.current = thread;
    this.plugin.doing = this.plugin.numberOf('a task');
    try {
      const results = lua.api.malloc(4);
      lua.limit(limits.task);
      const status = lua.guarded(() => lua.api.lua_resume(thread, lua.main, values, results));
      lua.api.free(results);
      lua.L = thread; // where the error text lies
      lua.finish(status);
      if (status === Status.yielded) this.await(thread);
      else this.end(thread);
    } catch (err) {
      lua.L = lua.main;
      this.plugin.report(this.traced(err, thread), { doing: 'a task' });
      this.end(thread);
    } finally {
      lua.L = lua.main;
      this.current = 0;
    }
  }

  private traced(err: unknown, thread: number): unknown {
    const { lua } = this.plugin;
    if (lua.broken || !(err instanceof ScriptError)) return err;
    return new ScriptError(err.message, err.killed, lua.traceOf(thread));
  }

  private await(thread: number): void {
    const { pending } = this;
    this.pending = undefined;
    if (!pending) throw new ScriptError('a task may wait for the server only, not yield');
    pending.then(
      (value) => this.proceed(thread, [value]),
      (err: unknown) => this.proceed(thread, [undefined, err instanceof Error ? err.message : 'failed']),
    );
  }

  private proceed(thread: number, values: readonly LuaValue[]): void {
    const { plugin } = this;
    if (plugin.isOver || plugin.lua.broken || !this.waiting.has(thread)) return;
    plugin.whenAllowed(() => this.proceedNow(thread, values));
  }

  private proceedNow(thread: number, values: readonly LuaValue[]): void {
    const { plugin } = this;
    if (!this.waiting.has(thread)) return;
    plugin.host.outermost(() => {
      plugin.lua.within((lua) => {
        for (const value of values) push(lua, value);
        lua.api.lua_xmove(lua.L, thread, values.length);
        return 0;
      });
      this.resume(thread, values.length);
    });
  }

  private end(thread: number): void {
    const ref = this.waiting.get(thread);
    this.waiting.delete(thread);
    if (ref !== undefined) this.plugin.lua.release(ref);
  }

  /** True while the code that runs is that of a task and not of a coroutine of its own. */
  get isRunning(): boolean {
    return this.current !== 0 && this.plugin.lua.L === this.current;
  }

  /** Makes the calling task wait for the promise; an error outside of a task. */
  waitFor(promise: () => Promise<LuaValue>, name: string): void {
    if (!this.isRunning) {
      throw new ScriptError(`${name} waits, and a hook can't; use server.go(function() ... end)`);
    }
    this.pending = promise();
  }

  wait(): number {
    return WAIT;
  }

  cancel(): void {
    this.waiting.clear();
  }
}
