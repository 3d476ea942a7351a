/**
 * Coroutines that may wait for the host: `server.go(fn)`, `player:go(name, fn)`, and handlers with `wait`. Only
 * a task waits; a hook never does. Coroutines that ended well are used again.
 */
import { ScriptError } from './errors.js';
import type { Plugin } from './plugin.js';
import { Status } from './vm/exports.js';
import { WAIT } from './vm/state.js';
import { type LuaValue, push, read } from './vm/values.js';

/** How a task ended. */
export type Ending =
  | { readonly kind: 'done'; readonly result: LuaValue }
  | { readonly kind: 'failed'; readonly err: unknown }
  /** Its plugin went, its player went, another took its place, or whoever asked stopped waiting. */
  | { readonly kind: 'cancelled' };

export interface TaskOptions {
  /** For errors and the watchdog. */
  readonly doing: string;
  /** What an error is reported with besides; `done` reports by itself where this is left out. */
  readonly report?: Readonly<Record<string, unknown>>;
  readonly args?: readonly LuaValue[];
  /** The number of the player whose task it is: it ends with the player. */
  readonly player?: number;
  /** A later task of the same player and name takes its place. */
  readonly name?: string;
  /** Reads the result while it lies on the stack of the task; nothing is read without. */
  readonly done?: (ending: Ending) => void;
  /** The function is kept by somebody else and not let go at the end. */
  readonly keepsFunction?: boolean;
}

/** A task that has begun. */
export interface Task {
  readonly options: TaskOptions;
  readonly thread: number;
  /** What keeps the coroutine from being collected. */
  readonly ref: bigint;
  /** Ends what it waits for. */
  stopWaiting: (() => void) | undefined;
}

/** What the running task is about to wait for. */
interface Pending {
  readonly promise: Promise<LuaValue>;
  /** Milliseconds; undefined for as long as it takes. */
  readonly patience: number | undefined;
  /** Told when the waiting is over, however it ends. */
  readonly end: WaitEnd;
}

/** The end of a wait, for whoever keeps something for its sake. */
export class WaitEnd {
  private listener: (() => void) | undefined;

  /** Calls it when the wait is over. */
  whenOver(listener: () => void): void {
    this.listener = listener;
  }

  over(): void {
    this.listener?.();
  }
}

/** Coroutines that are kept for the next task. */
const POOLED = 64;

export class Tasks {
  /** Called when the last task has ended. */
  onIdle: () => void = () => {};
  private readonly running = new Map<number, Task>();
  private readonly pool: { readonly thread: number; readonly ref: bigint }[] = [];
  private current: Task | undefined;
  private pending: Pending | undefined;
  private results = 0;
  private due = 0;

  constructor(private readonly plugin: Plugin) {}

  /** Tasks that wait, or are about to begin. */
  get count(): number {
    return this.running.size + this.due;
  }

  /** The player whose task runs now. */
  get player(): number | undefined {
    return this.current?.options.player;
  }

  /** Starts a kept function as a task, once no script runs. */
  start(fn: bigint, options: TaskOptions): void {
    const { plugin } = this;
    this.check(options);
    this.due++;
    const begin = () => {
      this.due--;
      plugin.whenAllowed(() => plugin.host.outermost(() => this.run(fn, options)));
    };
    const lost = () => {
      this.due--;
      plugin.lua.release(fn);
    };
    try {
      plugin.host.afterwards(plugin, begin, lost);
    } catch (err) {
      lost();
      throw err;
    }
  }

  /** Throws where there is no room for one more task. */
  makeRoom(): void {
    const { tasks } = this.plugin.limits;
    if (this.count >= tasks) throw new ScriptError(`at most ${tasks} tasks at once`);
  }

  private check({ player, name }: TaskOptions): void {
    const { playerTasks } = this.plugin.limits;
    this.makeRoom();
    const others = this.of(player).filter(({ options }) => options.name !== name);
    if (player !== undefined && others.length >= playerTasks)
      throw new ScriptError(`at most ${playerTasks} tasks of one player at once`);
  }

  /** Runs a kept function up to its first wait; gives the task when it waits. */
  run(fn: bigint, options: TaskOptions): Task | undefined {
    const { plugin } = this;
    if (plugin.isOver || plugin.lua.broken) return undefined;
    if (options.name !== undefined) this.replace(options);
    const task = this.begin(fn, options);
    this.resume(task, options.args?.length ?? 0);
    return this.running.get(task.thread);
  }

  private replace({ player, name }: TaskOptions): void {
    for (const task of this.of(player)) if (task.options.name === name) this.cancel(task);
  }

  private of(player: number | undefined): Task[] {
    return [...this.running.values()].filter(({ options }) => options.player === player);
  }

  private begin(fn: bigint, options: TaskOptions): Task {
    const { lua } = this.plugin;
    let { thread, ref } = this.pool.pop() ?? { thread: 0, ref: 0n };
    lua.within(() => {
      if (thread === 0) {
        thread = lua.api.lua_newthread(lua.L);
        ref = lua.keep();
      }
      lua.pushKept(fn);
      for (const arg of options.args ?? []) push(lua, arg);
      lua.api.lua_xmove(lua.L, thread, 1 + (options.args?.length ?? 0));
      return 0;
    });
    if (!options.keepsFunction) lua.release(fn);
    const task: Task = { options, thread, ref, stopWaiting: undefined };
    this.running.set(thread, task);
    return task;
  }

  private resume(task: Task, values: number): void {
    const { plugin } = this;
    const { lua, limits } = plugin;
    const { thread, options } = task;
    const outer = this.current;
    this.current = task;
    plugin.doing = plugin.numberOf(options.doing);
    this.results ||= lua.api.malloc(4);
    try {
      lua.limit(limits.task);
      const status = lua.guarded(() => lua.api.lua_resume(thread, lua.main, values, this.results));
      lua.L = thread; // where its values and the text of its error lie
      lua.finish(status);
      if (status === Status.yielded) this.await(task);
      else this.end(task, { kind: 'done', result: options.done && this.result() });
    } catch (err) {
      lua.L = lua.main;
      this.fail(task, err);
    } finally {
      lua.L = lua.main;
      this.current = outer;
    }
  }

  private result(): LuaValue {
    const { lua } = this.plugin;
    const count = lua.words[this.results >> 2]!;
    return count === 0 ? undefined : read(lua, -count);
  }

  private fail(task: Task, err: unknown): void {
    const { options, thread } = task;
    const traced = this.traced(err, thread);
    if (options.report || !options.done)
      this.plugin.report(traced, { doing: options.doing, ...options.report });
    this.end(task, { kind: 'failed', err: traced });
  }

  private traced(err: unknown, thread: number): unknown {
    const { lua } = this.plugin;
    if (lua.broken || !(err instanceof ScriptError)) return err;
    return new ScriptError(err.message, err.killed, lua.traceOf(thread));
  }

  /** Waits for what the host function promised, or for as long as it may take. */
  private await(task: Task): void {
    const { pending, plugin } = this;
    this.pending = undefined;
    if (!pending) throw new ScriptError('a task may wait for the server only, not yield');
    const { promise, patience, end } = pending;
    const { clock } = plugin.host.services;
    const stop = patience === undefined ? undefined : clock.after(patience, () => go([undefined, 'timeout']));
    const close = () => {
      if (task.stopWaiting !== close) return false;
      task.stopWaiting = undefined;
      stop?.();
      end.over();
      return true;
    };
    task.stopWaiting = close;
    const go = (values: readonly LuaValue[]) => {
      if (close()) this.proceed(task, values);
    };
    promise.then(
      (value) => go([value]),
      (err: unknown) => go([undefined, err instanceof Error ? err.message : 'failed']),
    );
  }

  private proceed(task: Task, values: readonly LuaValue[]): void {
    this.plugin.whenAllowed(() => this.proceedNow(task, values));
  }

  private proceedNow(task: Task, values: readonly LuaValue[]): void {
    const { plugin } = this;
    const { thread } = task;
    if (this.running.get(thread) !== task || plugin.isOver || plugin.lua.broken) return;
    plugin.host.outermost(() => {
      plugin.lua.within((lua) => {
        for (const value of values) push(lua, value);
        lua.api.lua_xmove(lua.L, thread, values.length);
        return 0;
      });
      this.resume(task, values.length);
    });
  }

  private end(task: Task, ending: Ending): void {
    const { lua } = this.plugin;
    const { thread, ref, options } = task;
    this.running.delete(thread);
    if (ending.kind === 'done' && this.pool.length < POOLED) {
      lua.api.lua_settop(thread, 0);
      this.pool.push({ thread, ref });
    } else lua.release(ref);
    options.done?.(ending);
    if (this.count === 0) this.onIdle();
  }

  /** Ends a task where it waits; one that runs at this moment goes on to its next wait. */
  cancel(task: Task): void {
    if (this.running.get(task.thread) !== task || this.current === task) return;
    task.stopWaiting?.();
    this.end(task, { kind: 'cancelled' });
  }

  /** Ends all tasks of a player who is gone. */
  playerGone(player: number): void {
    for (const task of this.of(player)) this.cancel(task);
  }

  /** True while the code that runs is that of a task and not of a coroutine of its own. */
  get isRunning(): boolean {
    return this.current !== undefined && this.plugin.lua.L === this.current.thread;
  }

  /**
   * Makes the calling task wait for the promise, at most `patience` milliseconds and for as long as it takes
   * where that is left out; an error outside of a task.
   */
  waitFor(promise: (end: WaitEnd) => Promise<LuaValue>, name: string, patience?: number): void {
    if (!this.isRunning) {
      throw new ScriptError(
        `${name} waits, and a hook can't; use player:go, server.go, or wait = where the event allows it`,
      );
    }
    const end = new WaitEnd();
    this.pending = { promise: promise(end), patience, end };
  }

  wait(): number {
    return WAIT;
  }

  /** Ends all; whoever waits for their results is told. */
  cancelAll(): void {
    for (const task of [...this.running.values()]) this.cancel(task);
  }
}
