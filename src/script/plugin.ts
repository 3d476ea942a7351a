/** One plugin: its Lua state, and everything that it registered, which goes when it goes. */
import type { Cancel } from '#state/clock.js';
import type { Player } from '#state/player.js';
import { MediusCallbackStatus } from '#wire/enums.js';
import { endCapture } from './api/capture.js';
import { obeyPatchOrder } from './api/patch.js';
import { type Former, keptBy } from './api/persist.js';
import { expectAll, functionRow, handleNamed, tableNamed } from './api-table/api.js';
import { checkFor } from './api-table/check.js';
import type { commandScopes } from './api-table/commands.js';
import { otherMembers } from './api-table/other-shapes.js';
import type { FunctionRow } from './api-table/rows.js';
import type { HandleName } from './api-table/types.js';
import { Arguments } from './arguments.js';
import type { Batch } from './batch.js';
import { Blobs } from './blobs.js';
import type { argumentTypes } from './command.js';
import type { Conduct } from './conduct.js';
import { Declared } from './declared.js';
import type { AccountFacts } from './directory.js';
import { BrokenInstance, ScriptError } from './errors.js';
import type { PluginSource } from './find.js';
import type { HookTarget } from './hook-names.js';
import type { Known, Origin, Outcome } from './layer.js';
import { narrowed, type ScriptLimits } from './limits.js';
import type { Manifest } from './manifest.js';
import { own } from './own.js';
import { Packets } from './packets.js';
import { OwnSets } from './patch/own-sets.js';
import type { PatchAnswer, Patching, PatchOrder, SetFacts } from './patch/patching.js';
import type { ScriptQueues } from './queue/queues.js';
import { Results, WAITING } from './results.js';
import { ABSENT, Kind, type Scope, type View } from './scope.js';
import type { ScriptServices } from './services.js';
import { type GivenSettings, Settings } from './settings.js';
import { suggestion } from './spelling.js';
import { type Ending, Tasks } from './tasks.js';
import { type Turn, Usage } from './usage.js';
import { LuaType, typeNames } from './vm/exports.js';
import { hundreds, type LuaState } from './vm/state.js';
import { Handle, type LuaTable, type LuaValue, push, read, typeOf } from './vm/values.js';
import type { Waiters } from './waiters.js';
import type { Doing } from './watchdog/watchdog.js';
import type { Where } from './where.js';

/** What a plugin needs of the layer around it. */
export interface PluginHost {
  readonly services: ScriptServices;
  /** Limits of the plugin of this name; of one that has not said its name yet without. */
  limitsOf(plugin: string | undefined): ScriptLimits;
  readonly turn: Turn;
  /** Numbers under which players go in Lua. */
  readonly players: PlayerNumbers;
  /**
   * Does it once no script runs any more; what a script sends goes out this way. Where it is dropped for that there is
   * too much of it, `lost` is called.
   */
  afterwards(plugin: Plugin, work: () => void, lost?: () => void): void;
  /** Runs with scripts inside, and then what they left for afterwards. */
  outermost<T>(work: () => T): T;
  /** Decides about the game packets that wait. */
  flushPackets(): void;
  /** Shows what a player asks or does to handlers: what they send to that player leaves before the answer. */
  onBehalfOf<T>(player: Player | undefined, work: () => T): T;
  /** Numbers events, so that a handle that outlives its event is known for what it is. */
  nextSerial(): number;
  granted(plugin: Plugin, permission: string): boolean;
  /** What the operator chose for the plugin of this id and name. */
  settingsOf(id: string, plugin: string): GivenSettings;
  readonly others: Others;
  readonly queues: ScriptQueues;
  /** Patches of players, across plugins. */
  readonly patching: Patching;
  /** Watches over stays inside scripts; undefined in tests and tools. */
  readonly watchdog: Stays | undefined;
  /** True in a thread of a plugin's own, where hooks that can't wait for an answer are not to be had. */
  readonly isThread: boolean;
  /** It reads a data file of its folder, and is to be told when that changes. */
  asksForFile?(plugin: Plugin, path: string, name: string): void;
  /** Its registrations or commands are others now. */
  changed(plugin: Plugin): void;
  /** The instance is lost: load the plugin anew. */
  replace(plugin: Plugin): void;
}

/** What plugins have to do with each other, by the names of their manifests. */
export interface Others {
  /** Undefined where no such plugin serves. */
  version(plugin: string): string | undefined;
  /** Numbers under which plugins go in Lua. */
  number(plugin: string): number;
  name(number: number): string | undefined;
  /** Calls a function of another plugin's `plugin.exports`; rejects with what went wrong. */
  call(plugin: string, fn: string, args: readonly LuaValue[]): Promise<LuaValue>;
  /** Raises `topic.<topic>` for everybody who listens. */
  publish(topic: string, value: LuaValue, from: string): void;
  /** Raises an event of a plugin's own. */
  emit(name: string, value: LuaValue, from: string): void;
}

/** Who is told of stays inside scripts. */
export interface Stays {
  /** A number for what a script is about to do. */
  number(doing: Doing): number;
  enter(number: number): void;
  leave(): void;
}

export interface PlayerNumbers {
  number(sessionKey: string): number;
  sessionKey(number: number): string | undefined;
}

/** What becomes of an event whose handler failed. */
export type OnError = 'pass' | 'drop' | 'refuse';

/** A plugin as hooks and host see it, whichever thread it runs in. */
export interface Hooked {
  readonly source: PluginSource;
  readonly manifest: Manifest;
  readonly conduct: Conduct;
  readonly usage: Usage;
  readonly registrations: readonly Registration[];
  readonly commands: ReadonlyMap<string, Omit<Command, 'run'>>;
  readonly declared: Declared;
  /** Real paths of all files that were read for it. */
  readonly files: ReadonlySet<string>;
  readonly storage: Map<string, string>;
  /** Real paths of the data files that it asked for, and how it calls them. */
  readonly dataFiles: ReadonlyMap<string, string>;
  /** Takes what the operator chose now; false where nothing has changed. Throws a ScriptError where it does not fit. */
  takeSettings(given: GivenSettings): boolean;
  /** The patch sets that it registered, by name. */
  readonly patchSets: ReadonlyMap<string, SetFacts>;
  /** Sends or looks at one of them for somebody else; rejects with what is in the way. */
  patch(order: PatchOrder): Promise<PatchAnswer>;
  /** Calls one of its exported functions. */
  callExport(fn: string, args: readonly LuaValue[]): Promise<LuaValue>;
  /** True for one that runs in a thread of its own. */
  readonly isIsolated: boolean;
  /** Bytes of its Lua state, and tasks that wait. */
  readonly memory: number;
  readonly taskCount: number;
  /** True while none of its code may be called. */
  readonly isOut: boolean;
  /** True when it was taken away. */
  readonly isOver: boolean;
  sees(origin: Origin): boolean;
  may(permission: string): boolean;
  handle(registration: Registration, scope: Scope, player: Player | undefined): Handled | Promise<Handled>;
  /**
   * Shows a batch of packets, in which the decisions stand afterwards; a promise of what takes them over where the
   * plugin runs elsewhere.
   */
  showPackets(registration: Registration, batch: Batch): Promise<() => void> | undefined;
  command(name: string, call: CommandArguments): string | undefined | Promise<string | undefined>;
  report(err: unknown, fields: Known): void;
  playerGone(sessionKey: string): void;
  /** The tables that it keeps over a reload. */
  kept(): LuaTable | undefined | Promise<LuaTable | undefined>;
  /** A newer version has taken its place: what runs may come to its end, nothing begins. `idle` is called then. */
  withdraw(idle: () => void): void;
  dispose(): void;
}

/** What a command is given. */
export interface CommandArguments {
  readonly player: Player | undefined;
  readonly text: string;
  readonly args: ReadonlyMap<string, ArgumentValue>;
}

/** One `server.on`. */
export interface Registration {
  readonly plugin: Hooked;
  readonly number: number;
  readonly target: HookTarget;
  readonly priority: number;
  readonly id: string | undefined;
  readonly onError: OnError;
  readonly where: Where | undefined;
  /** Milliseconds that the handler may take, as a task; undefined for one that answers at once. */
  readonly wait: number | undefined;
  readonly fn: bigint;
  /** Tasks that wait for this event, in the place of a function. */
  readonly waiters: Waiters | undefined;
  /** `file:line` of the `server.on`. */
  readonly place: string;
  /** For the watchdog. */
  readonly doing: number;
  /** True for one that is taken off with its first event. */
  readonly once: boolean;
  /** True once it was taken off: it is not called again. */
  gone: boolean;
}

/** A timer of a script. */
export interface Timer {
  readonly fn: bigint;
  readonly cancel: Cancel;
}

/** A value for a command: what crosses to Lua, or what has a handle there. */
export type ArgumentValue =
  | Extract<LuaValue, undefined | number | string>
  /** A player, who is another number in each thread. */
  | { readonly sessionKey: string }
  | { readonly game: number }
  | { readonly channel: number }
  | { readonly account: AccountFacts };

export type CommandScope = (typeof commandScopes)[number];

/** One `server.commands.add`. */
export interface Command {
  readonly name: string;
  /** Other names that it answers to. */
  readonly aliases: readonly string[];
  /** Milliseconds that a player has to wait from one use to the next. */
  readonly cooldown: number;
  readonly help: string;
  readonly permission: string | undefined;
  readonly where: ReadonlySet<string>;
  readonly scope: CommandScope;
  /** Answers its asker alone, also where all could hear the answer. */
  readonly silent: boolean;
  readonly args: readonly CommandArgument[];
  readonly run: bigint;
}

export interface CommandArgument {
  readonly name: string;
  readonly type: (typeof argumentTypes)[number];
  /** The least and the most of a number. */
  readonly range: readonly [number, number] | undefined;
  /** What a choice may be. */
  readonly choices: readonly string[];
  /** Of an account: a part of its name is not enough. */
  readonly isWhole: boolean;
  readonly otherwise: string | undefined;
}

export type ApiFunction = (args: Arguments) => LuaValue | Results | undefined | typeof WAITING;

/** What a handler made of its event: an outcome that ends it, "stop" for those behind, or nothing. */
export type Handled = Outcome | 'stop' | undefined;

const drop = (reason: string): Outcome => ({ kind: 'drop', silent: false, reason });
/** Milliseconds until another try, where a plugin has used up its time. */
const LATER = 20;

export class Plugin implements Hooked {
  readonly isIsolated = false;
  readonly registrations: Registration[] = [];
  readonly commands = new Map<string, Command>();
  readonly timers = new Map<number, Timer>();
  /** What ends the ticks of handlers of `server.tick`, by their numbers. */
  readonly ticks = new Map<number, Cancel>();
  /** Tasks that wait for events, by the events' names. */
  readonly waiters = new Map<string, Waiters>();
  /** Tables that go over to its next version, by name. */
  readonly persisted = new Map<string, bigint>();
  /** Real paths of all files that were read for it. */
  readonly files = new Set<string>();
  /** Real paths of the data files that it asked for, and how it calls them. */
  readonly dataFiles = new Map<string, string>();
  readonly blobs: Blobs;
  readonly sets = new OwnSets();
  /** The number of the capture that runs. */
  capture: number | 'begins' | undefined;
  /** What the operator chose; undefined before the manifest. */
  settings: Settings | undefined;
  /** The table `plugin`, kept. */
  own: bigint | undefined;
  private given: string | undefined;
  /** Messages and structs of its own. */
  readonly declared = new Declared();
  readonly tasks: Tasks;
  readonly packets: Packets;
  readonly usage: Usage;
  limits: ScriptLimits;
  /** What it takes over from, while it loads: kept for longer, each version would hold all before it. */
  former: Former | undefined;
  /** What it wants to do when it goes, once; kept. */
  farewell: bigint | undefined;
  /** True for a state in which the manifest alone is read. */
  isProbed = false;
  /** False while its files run for the first time: that has limits of its own. */
  loaded = false;
  /** What runs now, as a number of the watchdog. */
  doing = 0;
  /** Undefined until the file has said it. */
  manifest!: Manifest;
  /** The events whose handlers have not returned yet. */
  private readonly scopes = new Map<number, Scope>();
  private readonly methods = new Map<string, bigint>();
  private ended = false;
  private numbers = 0;

  constructor(
    readonly source: PluginSource,
    readonly host: PluginHost,
    readonly lua: LuaState,
    /** What it keeps between its lives; loaded before its first line. */
    readonly storage: Map<string, string>,
    readonly conduct: Conduct,
  ) {
    this.doing = this.numberOf('its own lines');
    lua.watch = {
      enter: () => host.watchdog?.enter(this.doing),
      leave: (ms, now) => {
        host.watchdog?.leave();
        if (this.loaded) this.usage.add(ms, now);
      },
    };
    this.limits = host.limitsOf(undefined);
    this.usage = new Usage(host.turn, () => this.limits.share);
    this.tasks = new Tasks(this);
    this.packets = new Packets(this);
    this.blobs = new Blobs(() => lua.collect());
  }

  /** Whether it has to do with what happens there: a title's plugin with its title, others as they declared. */
  sees(origin: Origin): boolean {
    return seesOrigin(this, origin);
  }

  may(permission: string): boolean {
    return this.host.granted(this, permission);
  }

  /** Throws unless the plugin has the permission. */
  demand(permission: string, what: string): void {
    if (this.may(permission)) return;
    const line = `"plugins": { "${this.manifest?.name ?? '?'}": { "permissions": ["${permission}"] } }`;
    const asked = this.manifest?.permissions.has(permission);
    const how = asked
      ? `grant it in the configuration: ${line}`
      : 'ask for it in the manifest: permissions = { ... }';
    throw new ScriptError(`${what} needs the permission ${permission}; ${how}`);
  }

  /** The watchdog's number for something that the plugin does. */
  numberOf(hook: string): number {
    const { id, entry } = this.source;
    return this.host.watchdog?.number({ plugin: id, file: entry, hook }) ?? 0;
  }

  /** Takes over the limits of the name that its manifest has. */
  takeLimits(): void {
    this.limits = narrowed(this.host.limitsOf(this.manifest.name), this.manifest.limits);
    this.lua.side.max.value = this.limits.memory;
    this.lua.side.perPacket.value = hundreds(this.limits.batch.instructions);
  }

  takeSettings(given: GivenSettings): boolean {
    const { name, settings } = this.manifest;
    const text = JSON.stringify({ ...given, edits: [...given.edits] });
    if (text === this.given) return false;
    this.settings = new Settings(settings, given, name);
    this.given = text;
    return true;
  }

  get patchSets(): ReadonlyMap<string, SetFacts> {
    const { id, title } = this.source;
    const facts = ({ name, regions }: { name: string; regions: readonly number[] }): [string, SetFacts] => {
      return [name, { name, plugin: id, title, regions }];
    };
    return new Map(Array.from(this.sets.all.values(), facts));
  }

  patch(order: PatchOrder): Promise<PatchAnswer> {
    if (this.ended || this.isOut)
      return Promise.reject(new ScriptError(`${this.manifest.name} does not serve now`));
    return obeyPatchOrder(this, order);
  }

  callExport(fn: string, args: readonly LuaValue[]): Promise<LuaValue> {
    const { name } = this.manifest;
    if (this.ended || this.isOut) return Promise.reject(new ScriptError(`${name} does not serve now`));
    return new Promise((resolve, reject) => {
      this.tasks.makeRoom();
      const done = (ending: Ending) => {
        if (ending.kind === 'done') resolve(ending.result);
        else if (ending.kind === 'cancelled') reject(new ScriptError(`${name} ended it`));
        else reject(new ScriptError(`${fn} of ${name} failed`));
      };
      const doing = `export ${fn}`;
      this.whenAllowed(() =>
        this.host.outermost(() => {
          try {
            this.tasks.run(this.exported(fn), { doing, args, done, report: {} });
          } catch (err) {
            reject(err as Error);
          }
        }),
      );
    });
  }

  /** The exported function of this name, kept. */
  private exported(fn: string): bigint {
    let kept: bigint | undefined;
    const { lua } = this;
    lua.within(() => {
      lua.pushKept(this.own!);
      for (const key of ['exports', fn]) {
        if (lua.type(-1) !== LuaType.table) return 0;
        lua.pushText(key);
        lua.api.lua_rawget(lua.L, -2);
      }
      if (lua.type(-1) === LuaType.function) kept = lua.keep();
      return 0;
    });
    if (kept === undefined) throw new ScriptError(`${this.manifest.name} exports no function "${fn}"`);
    return kept;
  }

  nextNumber(): number {
    return ++this.numbers;
  }

  // ---- from the host into Lua ----

  /**
   * Runs one handler: an outcome that ends the event, 'stop' for the plugins behind it, or undefined to go on. A
   * promise of it where the handler may wait and does.
   */
  handle(registration: Registration, scope: Scope, player: Player | undefined): Handled | Promise<Handled> {
    if (this.ended || registration.gone) return undefined;
    if (registration.waiters) {
      registration.waiters.happened(scope, player && this.host.players.number(player.sessionKey));
      return undefined;
    }
    if (this.isOut) return afterError(registration.onError, scope.parts.before);
    // A message of its own that it hooked is shown whatever it took: who calls has seen to its time. It goes but once.
    const { declared, name } = registration.target;
    if (!this.usage.hasTime && declared === undefined && name !== 'plugin.unload') {
      this.usage.passed++;
      return afterError(registration.onError, scope.parts.before);
    }
    this.scopes.set(scope.serial, scope);
    const handled =
      registration.wait === undefined
        ? this.handleNow(registration, scope, player)
        : this.handleInTask(registration, registration.wait, scope, player);
    if (registration.once && !registration.gone) this.spend(registration);
    return handled;
  }

  /** Its first event has come. */
  private spend(registration: Registration): void {
    this.takeOff(this.registrations.indexOf(registration));
    this.host.changed(this);
  }

  /**
   * Takes the handler at this place of the list off. Nothing calls one that is gone, so its function can be let go at
   * once; one that runs lies on the stack.
   */
  takeOff(at: number): void {
    const [registration] = this.registrations.splice(at, 1);
    if (!registration) return;
    registration.gone = true;
    this.ticks.get(registration.number)?.();
    this.ticks.delete(registration.number);
    this.lua.release(registration.fn);
  }

  private handleNow(registration: Registration, scope: Scope, player: Player | undefined): Handled {
    this.doing = registration.doing;
    try {
      const stop = this.lua.call(
        (lua) => {
          lua.pushKept(registration.fn);
          push(lua, scope.handle);
          push(lua, this.playerHandle(player));
          return 2;
        },
        this.limits.hook,
        () => this.takeResult(scope, read(this.lua, -1)),
      );
      return scope.ending ?? (stop ? 'stop' : undefined);
    } catch (err) {
      return this.afterFault(err, registration, scope);
    } finally {
      this.scopes.delete(scope.serial);
    }
  }

  /** The event lives until the handler has returned, or its time is over; what it says then still counts. */
  private handleInTask(
    registration: Registration,
    wait: number,
    scope: Scope,
    player: Player | undefined,
  ): Handled | Promise<Handled> {
    const { target, place } = registration;
    let handled: Handled;
    let tell: ((handled: Handled) => void) | undefined;
    const done = (ending: Ending) => {
      this.scopes.delete(scope.serial);
      handled = this.afterTask(ending, registration, scope);
      tell?.(handled);
    };
    const args = [scope.handle, this.playerHandle(player)];
    const doing = `${target.name} (${place})`;
    try {
      this.tasks.makeRoom();
      const task = this.tasks.run(registration.fn, { doing, args, keepsFunction: true, done });
      if (!task) return handled;
      return new Promise((resolve) => {
        const { clock } = this.host.services;
        const stop = clock.after(wait, () => {
          this.report(new ScriptError(`took more than ${wait / 1000} s, which its wait allows`), {
            event: target.name,
            registered: place,
          });
          this.tasks.cancel(task);
        });
        tell = (result) => {
          stop();
          resolve(result);
        };
      });
    } catch (err) {
      return this.afterFault(err, registration, scope);
    }
  }

  private afterTask(ending: Ending, registration: Registration, scope: Scope): Handled {
    if (ending.kind === 'failed') return this.afterFault(ending.err, registration, scope);
    if (ending.kind === 'cancelled') {
      scope.rollBack();
      return afterError(registration.onError, scope.parts.before);
    }
    try {
      const stop = this.takeResult(scope, ending.result);
      return scope.ending ?? (stop ? 'stop' : undefined);
    } catch (err) {
      return this.afterFault(err, registration, scope);
    }
  }

  private afterFault(err: unknown, { target, place, onError }: Registration, scope: Scope): Handled {
    this.scopes.delete(scope.serial);
    scope.rollBack();
    this.report(err, { event: target.name, registered: place, ...shownOf(scope) });
    return afterError(onError, scope.parts.before);
  }

  /** Takes what a handler returned; true for "stop". */
  private takeResult(scope: Scope, result: LuaValue): boolean {
    if (result === undefined) return false;
    if (result === false) {
      scope.end(drop(`${this.manifest.name} said no`));
      return false;
    }
    if (result === 'stop') return true;
    if (!(result instanceof Map)) {
      throw new ScriptError(
        `the handler returned a ${typeOf(result)}; return nothing, false, "stop" or a table`,
      );
    }
    for (const [name, value] of result as LuaTable) scope.views[0]!.set(String(name), value);
    return false;
  }

  /** Calls a kept function outside of any event (a timer, a command); undefined when it failed, which is logged. */
  run(fn: bigint, args: readonly LuaValue[], doing: string): LuaValue {
    if (this.isOut || this.ended) return undefined;
    this.doing = this.numberOf(doing);
    return this.host.outermost(() => {
      try {
        return this.lua.call(
          (lua) => {
            lua.pushKept(fn);
            for (const arg of args) push(lua, arg);
            return args.length;
          },
          this.limits.task,
          (lua) => read(lua, -1),
        );
      } catch (err) {
        this.report(err, { doing });
        return undefined;
      }
    });
  }

  /** Logs a fault of the script; one that cost the instance has it replaced. */
  report(err: unknown, fields: Record<string, unknown>): void {
    if (err instanceof BrokenInstance) {
      const { log } = this.host.services;
      log.error({ plugin: this.source.id, ...fields, err }, 'a script broke its Lua state');
      this.host.replace(this);
      return;
    }
    this.conduct.fault(err, fields);
  }

  /** True while none of its code may be called: it rests, or its instance is lost. */
  get isOut(): boolean {
    return this.conduct.rests || this.lua.broken;
  }

  /** Does what is due outside of any event: now, or as soon as it may run again. */
  whenAllowed(work: () => void): void {
    if (this.ended || this.lua.broken) return;
    const { clock } = this.host.services;
    if (this.conduct.rests) clock.after(this.conduct.left + 1, () => this.whenAllowed(work));
    else if (!this.usage.hasTime) clock.after(LATER, () => this.whenAllowed(work));
    else work();
  }

  // ---- from Lua to the host ----

  /** Leaves a function of the API's table on the stack; its permission and arguments are checked before it runs. */
  pushApi(name: string, fn: ApiFunction): void {
    const row = functionRow(name);
    const needs = row.unless === undefined ? row.needs : [];
    const demand = () => {
      for (const permission of needs) this.demand(permission, name);
    };
    const check = row.notBuilt === undefined ? checkFor(name, row, demand) : () => {};
    this.pushInner(name, (args) => {
      check(args);
      return fn(args);
    });
  }

  /** Leaves a function on the stack that no script calls by its name, such as a metamethod. */
  pushInner(name: string, fn: ApiFunction): void {
    this.lua.pushFunction((lua) => this.results(fn(new Arguments(lua, name))));
  }

  /** The functions, and those of the table that are not built: these say so. */
  private withUnbuilt(
    owner: string,
    rows: Readonly<Record<string, FunctionRow>>,
    functions: Readonly<Record<string, ApiFunction>>,
  ): Readonly<Record<string, ApiFunction>> {
    expectAll(owner, rows, functions);
    const unbuilt = Object.entries(rows).flatMap(([key, { notBuilt }]) =>
      notBuilt === undefined ? [] : [[key, unbuiltFunction(notBuilt)] as const],
    );
    return { ...functions, ...Object.fromEntries(unbuilt) };
  }

  private results(result: LuaValue | Results | typeof WAITING): number {
    if (result === WAITING) return this.tasks.wait();
    const values = result instanceof Results ? result.values : [result];
    for (const value of values) push(this.lua, value);
    return values.length;
  }

  /** A global table of host functions. */
  defineTable(
    name: string,
    functions: Readonly<Record<string, ApiFunction>>,
    more: () => void = () => {},
  ): void {
    this.lua.setGlobal(name, () => {
      this.pushTable(name, functions);
      more();
    });
  }

  /** Leaves a table of host functions on the stack: those that the API's table has under this name. */
  pushTable(name: string, functions: Readonly<Record<string, ApiFunction>>): void {
    const { lua } = this;
    const all = this.withUnbuilt(name, tableNamed(name).functions, functions);
    lua.api.lua_createtable(lua.L, 0, 8);
    for (const [key, fn] of Object.entries(all)) {
      lua.setField(key, () => this.pushApi(`${name}.${key}`, fn));
    }
  }

  /** A kind of handle with values to read and methods to call. */
  defineHandles(
    kind: number,
    name: HandleName,
    get: (handle: Handle, key: string) => LuaValue | typeof ABSENT,
    functions: Readonly<Record<string, ApiFunction>>,
  ): void {
    const row = handleNamed(name);
    const methods = this.withUnbuilt(name, row.methods, functions);
    for (const [key, fn] of Object.entries(methods)) {
      this.pushApi(`${name}:${key}`, fn);
      this.methods.set(`${kind}.${key}`, this.lua.keep());
    }
    this.defineKind(kind, name, get, [...Object.keys(row.values), ...Object.keys(methods)]);
  }

  /** Handles whose methods are no part of the API of plugins. */
  defineOtherHandles(
    kind: number,
    name: string,
    get: (handle: Handle, key: string) => LuaValue | typeof ABSENT,
    methods: Readonly<Record<string, ApiFunction>>,
    values: readonly string[],
  ): void {
    for (const [key, fn] of Object.entries(methods)) {
      this.pushInner(`${name}:${key}`, fn);
      this.methods.set(`${kind}.${key}`, this.lua.keep());
    }
    this.defineKind(kind, name, get, [...values, ...Object.keys(methods)]);
  }

  private defineKind(
    kind: number,
    name: string,
    get: (handle: Handle, key: string) => LuaValue | typeof ABSENT,
    known: readonly string[],
  ): void {
    const { lua } = this;
    lua.defineKind(kind, name, true, () => {
      lua.setField('__index', () =>
        lua.pushFunction(() => {
          const key = this.keyAt(2);
          const { id, part } = lua.handleAt(1)!;
          return this.pushMember(kind, name, key, get(new Handle(kind, id, part), key), known);
        }),
      );
      lua.setField('__newindex', () =>
        lua.pushFunction(() => {
          throw new ScriptError(`${name}.${this.keyAt(2)} can't be assigned`);
        }),
      );
    });
  }

  /** The event's own kind: its values come from the view that the handle names. */
  defineEvents(methods: Readonly<Record<string, ApiFunction>>): void {
    const { lua } = this;
    expectAll('event', handleNamed('event').methods, methods);
    for (const [key, fn] of Object.entries(methods)) {
      this.pushApi(`e:${key}`, fn);
      this.methods.set(`${Kind.event}.${key}`, lua.keep());
    }
    lua.defineKind(Kind.event, 'event', false, () => {
      lua.setField('__index', () =>
        lua.pushFunction(() => {
          const { scope, view } = this.eventAt(1);
          const key = this.keyAt(2);
          return this.pushMember(Kind.event, scope.parts.name, key, view.get(key), view.names());
        }),
      );
      lua.setField('__newindex', () =>
        lua.pushFunction(() => {
          this.eventAt(1).view.set(this.keyAt(2), read(lua, 3));
          return 0;
        }),
      );
    });
  }

  /** The event of the handle at `index`, if it is the one whose handler runs. */
  eventAt(index: number): { readonly scope: Scope; readonly part: number; readonly view: View } {
    const handle = this.lua.handleAt(index);
    if (handle?.kind !== Kind.event) throw new ScriptError('call it with a colon: e:name()');
    const scope = this.scopes.get(handle.id);
    if (!scope) {
      throw new ScriptError('this event is over; take what you need while its handler runs');
    }
    return { scope, part: handle.part, view: scope.views[handle.part]! };
  }

  private keyAt(index: number): string {
    if (this.lua.type(index) === LuaType.string) return this.lua.wireAt(index);
    throw new ScriptError(`a name is text, got ${typeNames[this.lua.type(index) + 1]}`);
  }

  private pushMember(
    kind: number,
    name: string,
    key: string,
    value: LuaValue | typeof ABSENT,
    known: Iterable<string>,
  ): number {
    if (value !== ABSENT) {
      push(this.lua, value);
      return 1;
    }
    const method = this.methods.get(`${kind}.${key}`);
    if (method === undefined) {
      const shape = own(otherMembers, `${name}.${key}`);
      const hint = shape === undefined ? suggestion(key, known) : `; ${shape}`;
      throw new ScriptError(`${name} has no "${key}"${hint}`);
    }
    this.lua.pushKept(method);
    return 1;
  }

  playerHandle(player: Player | undefined): Handle | undefined {
    return player && new Handle(Kind.player, this.host.players.number(player.sessionKey));
  }

  /** Takes back everything that it registered; its memory goes with it. */
  dispose(): void {
    this.withdraw(() => {});
    this.tasks.cancelAll();
    this.sets.close();
    this.blobs.clear();
    this.ended = true;
  }

  /** A newer version has taken its place: what runs may come to its end, nothing begins. */
  withdraw(idle: () => void): void {
    this.sayFarewell();
    endCapture(this);
    for (const { cancel } of this.timers.values()) cancel();
    this.timers.clear();
    for (const cancel of this.ticks.values()) cancel();
    this.ticks.clear();
    this.registrations.length = 0;
    this.commands.clear();
    if (this.tasks.count === 0 || this.lua.broken) idle();
    else this.tasks.onIdle = idle;
  }

  private sayFarewell(): void {
    const { farewell } = this;
    this.farewell = undefined;
    if (farewell === undefined || !this.loaded) return;
    this.run(farewell, [], 'its end');
    this.lua.release(farewell);
  }

  get memory(): number {
    return this.lua.used;
  }

  get taskCount(): number {
    return this.tasks.count;
  }

  showPackets(registration: Registration, batch: Batch): undefined {
    this.packets.show(registration, batch);
  }

  command(name: string, { player, text, args }: CommandArguments): string | undefined {
    const command = this.commands.get(name);
    if (!command) return undefined;
    const context = new Map<string, LuaValue>([
      ['player', this.playerHandle(player)],
      ['channel', player?.channel === undefined ? undefined : new Handle(Kind.channel, player.channel)],
      ['game', player?.game === undefined ? undefined : new Handle(Kind.game, player.game)],
      ['text', text],
    ]);
    const result = this.run(command.run, [context, this.argumentsFor(args)], `command ${name}`);
    return typeof result === 'string' ? result : undefined;
  }

  private argumentsFor(args: ReadonlyMap<string, ArgumentValue>): LuaTable {
    return new Map([...args].map(([name, value]) => [name, this.argumentFor(value)]));
  }

  private argumentFor(value: ArgumentValue): LuaValue {
    if (typeof value !== 'object') return value;
    if ('sessionKey' in value) return new Handle(Kind.player, this.host.players.number(value.sessionKey));
    if ('game' in value) return new Handle(Kind.game, value.game);
    if ('channel' in value) return new Handle(Kind.channel, value.channel);
    const { id, name, pool } = value.account;
    return new Map(Object.entries({ id, name, pool }));
  }

  playerGone(sessionKey: string): void {
    this.tasks.playerGone(this.host.players.number(sessionKey));
  }

  kept(): LuaTable | undefined {
    return this.lua.broken ? undefined : keptBy(this);
  }

  get isOver(): boolean {
    return this.ended;
  }
}

/** What the API's table names and nobody has built yet. */
function unbuiltFunction(feature: string): ApiFunction {
  return ({ name }) => {
    throw new ScriptError(
      `${name} is not built yet; server.has_feature("${feature}") says whether a server has it`,
    );
  };
}

/** Bytes of a message that the report of an error shows. */
const SHOWN = 16;

/** Which message it was that a handler failed at, and its first bytes where they hold no secret. */
function shownOf({ parts }: Scope): Readonly<Record<string, unknown>> {
  if (parts.message === undefined) return {};
  const named = { message: parts.message };
  if (!parts.bytes || parts.guarded) return named;
  try {
    return { ...named, bytes: parts.bytes().toString('hex', 0, SHOWN) };
  } catch {
    return named; // what an earlier handler made of it does not encode
  }
}

/** Whether a plugin has to do with what happens there: a title's plugin with its title, others as they declared. */
export function seesOrigin(
  { source, manifest: { titles, servers } }: Pick<Hooked, 'source' | 'manifest'>,
  { title, server, isForAll }: Origin,
): boolean {
  if (isForAll) return true;
  if (source.title !== undefined && source.title !== title) return false;
  return (!titles || titles.has(title)) && (!servers || servers.has(server));
}

export function afterError(onError: OnError, before: boolean): Outcome | undefined {
  if (!before || onError === 'pass') return undefined;
  return onError === 'drop'
    ? drop('a script failed')
    : { kind: 'refuse', status: MediusCallbackStatus.MediusFail };
}
