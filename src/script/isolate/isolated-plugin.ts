/**
 * A plugin in a thread of its own, as the server's thread sees it: what it registered, and the way to it. It is
 * never waited for by standing still. A thread that does not come back from a script is ended and replaced.
 */
import type { Message } from '#wire/message.js';
import { messages } from '#wire/messages/registry.js';
import { type Batch, BLOCK, Entry } from '../batch.js';
import type { CaptureBegun, CaptureWanted } from '../captures.js';
import type { Conduct } from '../conduct.js';
import { Declared, type DeclaredSource } from '../declared.js';
import { ScriptError } from '../errors.js';
import type { PluginSource, ScriptFolders } from '../find.js';
import { hookTarget } from '../hook-names.js';
import type { Known, Origin } from '../layer.js';
import type { ScriptLimits } from '../limits.js';
import type { Manifest } from '../manifest.js';
import type { PatchAnswer, PatchOrder, SetFacts } from '../patch/patching.js';
import type { PatchRounds } from '../patch/rounds.js';
import {
  afterError,
  type CommandArguments,
  type Handled,
  type Hooked,
  type Others,
  type Registration,
  seesOrigin,
} from '../plugin.js';
import type { ScriptQueues } from '../queue/queues.js';
import type { Scope } from '../scope.js';
import type { FetchRequest, ScriptServices, SendWay } from '../services.js';
import { type GivenSettings, Settings } from '../settings.js';
import { Turn, Usage } from '../usage.js';
import type { LuaTable, LuaValue } from '../vm/values.js';
import { parseWhere } from '../where.js';
import { type Crossing, served, type Way } from './crossing.js';
import type {
  Answer,
  Figures,
  Order,
  PlainCommand,
  PlainOrigin,
  Registered,
  RunResult,
  Word,
} from './messages.js';
import { plainCall, plainOrigin, plainPlayer, withBuffers, withHandles } from './plain.js';
import { answerTo, done } from './serve.js';
import type { Thread } from './threads.js';

/** Milliseconds between two looks at the thread. */
const LOOK = 50;
/** Milliseconds that a thread may stay inside a script, unless a limit allows more. */
const PATIENCE = 250;
/** Milliseconds that an answer may take, besides what a handler may wait. */
const ANSWER = 1000;
/** Milliseconds in which a thread must have come back to its orders, however short each stay in a script is. */
const SILENCE = 2000;
/** Milliseconds that a thread may take to begin and to load a plugin. */
const BEGIN = 10_000;
/** Events that may wait for answers. */
const UNANSWERED = 1000;

/** What an isolated plugin needs of the layer around it. */
export interface IsolateHost {
  readonly services: ScriptServices;
  limitsOf(plugin: string | undefined): ScriptLimits;
  granted(plugin: Hooked, permission: string): boolean;
  settingsOf(id: string, plugin: string): GivenSettings;
  readonly others: Others;
  readonly queues: ScriptQueues;
  readonly patching: PatchRounds;
  /** Its registrations or commands are others now. */
  changed(plugin: Hooked): void;
  /** Its thread is gone: load the plugin anew, once it may run again. */
  replaceThread(plugin: Hooked): void;
}

export interface IsolateParts {
  readonly source: PluginSource;
  readonly manifest: Manifest;
  readonly folders: ScriptFolders;
  readonly host: IsolateHost;
  readonly conduct: Conduct;
  readonly thread: Thread;
  readonly storage: Map<string, string>;
  readonly former: { readonly version: string; readonly data: LuaTable } | undefined;
}

interface Waiting {
  readonly tell: (result: unknown) => void;
  /** What becomes of it when no answer comes. */
  readonly lose: () => void;
  /** Looks that are left. */
  looks: number;
}

export class IsolatedPlugin implements Hooked {
  readonly isIsolated = true;
  readonly declared = new Declared();
  readonly files = new Set<string>();
  readonly usage = new Usage(new Turn(Number.POSITIVE_INFINITY), () => Number.POSITIVE_INFINITY);
  readonly source: PluginSource;
  readonly manifest: Manifest;
  readonly conduct: Conduct;
  readonly storage: Map<string, string>;
  readonly dataFiles = new Map<string, string>();
  private given = '';
  registrations: Registration[] = [];
  commands: ReadonlyMap<string, PlainCommand> = new Map();
  patchSets: ReadonlyMap<string, SetFacts> = new Map();
  memory = 0;
  taskCount = 0;
  private readonly host: IsolateHost;
  private readonly thread: Thread;
  private readonly crossing: Crossing;
  private readonly waiting = new Map<number, Waiting>();
  /** What its thread captures. */
  private readonly captures = new Set<number>();
  private readonly blocks: SharedArrayBuffer[] = [];
  private readonly hooks = new Map<number, string>();
  private readonly looking: NodeJS.Timeout;
  private loading: { resolve(): void; reject(err: Error): void } | undefined;
  private idle: () => void = () => {};
  private number = 0;
  private stay = 0;
  private looks = 0;
  /** Looks since it was pinged and has not answered; undefined when it was not. */
  private pinged: number | undefined;
  private ended = false;

  private constructor(private readonly parts: IsolateParts) {
    const { source, manifest, conduct, storage, host, thread } = parts;
    this.source = source;
    this.manifest = manifest;
    this.conduct = conduct;
    this.storage = storage;
    this.host = host;
    this.thread = thread;
    this.crossing = this.crosses(host);
    thread.worker.on('message', (word: Word) => this.take(word));
    thread.worker.on('error', (err) => this.lost(err));
    this.looking = setInterval(() => this.look(), LOOK);
    this.looking.unref();
  }

  /** Loads the plugin in the thread; rejects with what is wrong with it. */
  static async start(parts: IsolateParts): Promise<IsolatedPlugin> {
    const plugin = new IsolatedPlugin(parts);
    try {
      await plugin.load();
      return plugin;
    } catch (err) {
      plugin.dispose();
      throw err;
    }
  }

  private load(): Promise<void> {
    const { source, folders, manifest, host, storage, former } = this.parts;
    const granted = [...manifest.permissions].filter((permission) => host.granted(this, permission));
    this.post({
      kind: 'load',
      ...{ source, folders, former, granted },
      limits: host.limitsOf(undefined),
      named: host.limitsOf(manifest.name),
      settings: this.settings(),
      stored: storage,
    });
    return new Promise((resolve, reject) => {
      const { clock } = host.services;
      const stop = clock.after(BEGIN, () => reject(new ScriptError('its thread did not begin in time')));
      this.loading = {
        resolve: () => {
          stop();
          this.loading = undefined;
          resolve();
        },
        reject: (err) => {
          stop();
          this.loading = undefined;
          reject(err);
        },
      };
    });
  }

  /** What the operator chose, checked. */
  private settings(): GivenSettings {
    const { source, manifest, host } = this.parts;
    const given = host.settingsOf(source.id, manifest.name);
    this.checkSettings(given);
    return given;
  }

  private checkSettings(given: GivenSettings): boolean {
    const text = JSON.stringify({ ...given, edits: [...given.edits] });
    if (text === this.given) return false;
    new Settings(this.manifest.settings, given, this.manifest.name);
    this.given = text;
    return true;
  }

  /** The thread raises `settings.changed` itself. */
  takeSettings(given: GivenSettings): false {
    if (this.checkSettings(given)) this.post({ kind: 'settings', settings: given });
    return false;
  }

  callExport(fn: string, args: readonly LuaValue[]): Promise<LuaValue> {
    const failed = `${this.manifest.name} did not answer in time`;
    return this.ask<{ value?: LuaValue; error?: string }, LuaValue>(
      (id) => ({ kind: 'export', id, fn, args }),
      ({ value, error }) => {
        if (error !== undefined) throw new ScriptError(error);
        return value;
      },
      () => {
        throw new ScriptError(failed);
      },
      this.host.limitsOf(this.manifest.name).wait.most,
    );
  }

  patch(order: PatchOrder): Promise<PatchAnswer> {
    return this.ask<{ value?: PatchAnswer; error?: string }, PatchAnswer>(
      (id) => ({ kind: 'patch', id, order }),
      ({ value, error }) => {
        if (error !== undefined) throw new ScriptError(error);
        return value!;
      },
      () => {
        throw new ScriptError(`${this.manifest.name} did not answer in time`);
      },
      this.host.limitsOf(this.manifest.name).wait.most + ANSWER,
    );
  }

  private post(order: Order): void {
    if (!this.ended) this.thread.worker.postMessage(order);
  }

  // ---- what hooks and host ask ----

  get isOver(): boolean {
    return this.ended;
  }

  get isOut(): boolean {
    return this.conduct.rests || this.ended;
  }

  sees(origin: Origin): boolean {
    return seesOrigin(this, origin);
  }

  may(permission: string): boolean {
    return this.host.granted(this, permission);
  }

  handle(registration: Registration, scope: Scope): Handled | Promise<Handled> {
    const { before } = scope.parts;
    if (this.ended || registration.gone) return undefined;
    const call = plainCall(scope.what);
    if (!call) return undefined;
    if (this.conduct.rests) return afterError(registration.onError, before);
    const run = {
      kind: 'run',
      registration: registration.number,
      call,
      origin: plainOrigin(scope.origin),
    } as const;
    if (!before) {
      this.post({ ...run, id: 0 });
      return undefined;
    }
    if (this.waiting.size >= UNANSWERED) {
      this.usage.passed++;
      return afterError(registration.onError, before);
    }
    return this.ask<RunResult, Handled>(
      (id) => ({ ...run, id }),
      (result) => takeOver(result, scope, (name) => this.messageNamed(name)),
      () => {
        this.usage.passed++;
        return afterError(registration.onError, before);
      },
      ANSWER + (registration.wait ?? 0),
    );
  }

  showPackets(registration: Registration, batch: Batch): Promise<() => void> {
    const block = this.blocks.pop() ?? new SharedArrayBuffer(BLOCK);
    const bytes = new Uint8Array(block);
    bytes.set(batch.memory.subarray(0, batch.end));
    const origins: PlainOrigin[] = [];
    const indices = new Map<Origin, number>();
    const senders = Array.from({ length: batch.count }, (_, i) => {
      const { origin } = batch.sources[i]!;
      const known = indices.get(origin);
      if (known !== undefined) return known;
      indices.set(origin, origins.length);
      return origins.push(plainOrigin(origin)) - 1;
    });
    const { count, end } = batch;
    const order = {
      kind: 'packets',
      registration: registration.number,
      block,
      count,
      end,
      origins,
      senders,
    } as const;
    return this.ask<number, () => void>(
      (id) => ({ ...order, id }),
      (newEnd) => () => {
        batch.memory.set(bytes.subarray(0, newEnd));
        batch.end = newEnd;
        this.blocks.push(block);
      },
      () => () => {
        // The block may still be written to: it is left to whoever has it.
        this.usage.passed += count;
        if (registration.onError !== 'pass')
          for (let i = 0; i < count; i++)
            if (batch.get(i, Entry.verdict) === 0) batch.set(i, Entry.verdict, 1);
      },
      PATIENCE,
    );
  }

  command(name: string, { player, text, args }: CommandArguments): Promise<string | undefined> {
    const from = player && plainPlayer(player);
    return this.ask<string | undefined, string | undefined>(
      (id) => ({ kind: 'command', id, name, text, args, player: from }),
      (result) => result,
      () => `${name} did not answer in time`,
      5 * ANSWER,
    );
  }

  report(err: unknown, fields: Known): void {
    this.conduct.fault(err, fields);
  }

  playerGone(sessionKey: string): void {
    this.post({ kind: 'player gone', sessionKey });
  }

  kept(): Promise<LuaTable | undefined> {
    return this.ask<LuaTable | string | undefined, LuaTable | undefined>(
      (id) => ({ kind: 'keep', id }),
      (result) => {
        if (typeof result === 'string') throw new ScriptError(result);
        return result;
      },
      () => undefined,
      ANSWER,
    );
  }

  withdraw(idle: () => void): void {
    for (const registration of this.registrations) registration.gone = true;
    this.registrations = [];
    this.commands = new Map();
    this.patchSets = new Map();
    this.idle = idle;
    if (this.ended) idle();
    else this.post({ kind: 'withdraw' });
  }

  dispose(): void {
    if (this.ended) return;
    this.ended = true;
    clearInterval(this.looking);
    void this.thread.worker.terminate();
    this.thread.answers.close();
    for (const { lose } of this.waiting.values()) lose();
    this.waiting.clear();
    this.host.patching.lose(this);
    for (const id of this.captures) this.host.services.captures.stop(id);
    this.registrations = [];
    this.idle();
  }

  private ask<R, T>(
    order: (id: number) => Order,
    take: (result: R) => T,
    lose: () => T,
    patience: number,
  ): Promise<T> {
    const id = ++this.number;
    return new Promise((resolve, reject) => {
      if (this.ended) return resolve(lose());
      this.waiting.set(id, {
        tell: (result) => {
          try {
            resolve(take(result as R));
          } catch (err) {
            reject(err as Error);
          }
        },
        lose: () => {
          try {
            resolve(lose());
          } catch (err) {
            reject(err as Error);
          }
        },
        looks: Math.ceil(patience / LOOK) + 1,
      });
      this.post(order(id));
    });
  }

  // ---- what the thread says ----

  private take(word: Word): void {
    if (this.ended) return;
    switch (word.kind) {
      case 'loaded':
        for (const file of word.files) this.files.add(file);
        for (const [path, name] of word.dataFiles) this.dataFiles.set(path, name);
        this.loaded(word.declared, word.registered);
        return;
      case 'failed':
        this.loading?.reject(new ScriptError(word.text, false, word.trace));
        return;
      case 'registered':
        this.register(word);
        this.host.changed(this);
        return;
      case 'answer':
        this.count(word.figures);
        this.answered(word.id, word.result);
        return;
      case 'fault':
        this.fault(new ScriptError(word.text, word.killed, word.trace), word.fields);
        return;
      case 'limit hit':
        this.conduct.limitHit();
        this.tellRest();
        return;
      case 'doing':
        this.hooks.set(word.number, word.hook);
        return;
      case 'pong':
        this.pinged = undefined;
        return;
      case 'broken':
        this.lost(new ScriptError('a script broke its Lua state'));
        return;
      case 'idle':
        this.idle();
        return;
      case 'do':
        this.deed(word.name, word.args);
        return;
      case 'data file':
        this.dataFiles.set(word.path, word.name);
        return;
      case 'emit':
        this.host.others.emit(word.name, word.value, word.from);
        return;
      case 'publish':
        this.host.others.publish(word.topic, word.value, word.from);
        return;
      case 'ask':
        this.thread.answers.postMessage(this.answerTo(word.name, word.args));
        Atomics.add(this.thread.words, 2, 1);
        Atomics.notify(this.thread.words, 2);
        return;
      case 'await':
        this.settle(word.id, this.awaitedFor(word.name, word.args));
    }
  }

  /** What goes wrong is the plugin's to hear. */
  private answerTo(name: string, args: readonly unknown[]): Answer {
    try {
      return { value: this.answerFor(name, args), error: undefined };
    } catch (err) {
      return { value: undefined, error: err instanceof Error ? err.message : 'failed' };
    }
  }

  private answerFor(name: string, args: readonly unknown[]): unknown {
    if (name === 'plugin.version') return this.host.others.version(args[0] as string);
    const question = this.served('ask', name);
    return question ? question(args) : answerTo(this.host.services, name, args);
  }

  private deed(name: string, args: readonly unknown[]): void {
    try {
      const deed = this.served('do', name);
      if (deed) deed(args);
      else if (name === 'send') this.send(args);
      else done(this.host.services, name, args);
    } catch (err) {
      this.fault(new ScriptError(`${name}: ${err instanceof Error ? err.message : String(err)}`), {});
    }
  }

  /** The function of a service that the thread means, with this plugin for who asks. */
  private served(way: Way, name: string) {
    return served(this.crossing, way, name, { id: this.source.id, name: this.manifest.name });
  }

  /** What crosses: the services, and where a plugin in a thread needs more than they know, its own. */
  private crosses({ services, queues, patching }: IsolateHost): Crossing {
    const { storage, captures } = services;
    return {
      ...services,
      queues,
      storage: {
        save: (plugin, key, json) => {
          this.noteSaved(key, json);
          return storage.save(plugin, key, json);
        },
      },
      patching: {
        begin: (sessionKey, begun) => patching.begin(sessionKey, begun, this),
        stopped: (round) => patching.stopped(round),
        progress: (...args) => patching.progress(...args),
        end: (round, ending) => patching.end(round, ending),
        cancel: (sessionKey) => patching.cancel(sessionKey),
        isOptedOut: (sessionKey) => patching.isOptedOut(sessionKey),
        optOut: (sessionKey, out) => patching.optOut(sessionKey, out),
        sets: () => patching.sets(),
        order: (order) => patching.order(order),
      },
      captures: {
        start: (wanted) => this.startCapture(wanted),
        stop: (id) => (this.captures.delete(id) ? captures.stop(id) : undefined),
      },
    };
  }

  private async startCapture(wanted: CaptureWanted): Promise<CaptureBegun> {
    const { captures } = this.host.services;
    const begun = await captures.start({ ...wanted, plugin: this.manifest.name });
    if (this.ended) captures.stop(begun.id);
    else this.captures.add(begun.id);
    return begun;
  }

  private async awaitedFor(name: string, args: readonly unknown[]): Promise<unknown> {
    const { services, others } = this.host;
    const work = this.served('later', name);
    if (work) return work(args);
    if (name === 'plugin.call') return others.call(...(args as Parameters<Others['call']>));
    if (name === 'fetch') return services.fetch(this.manifest.name, withBuffers(args[0]) as FetchRequest);
    throw new Error(`there is no ${name}`);
  }

  private loaded(declared: readonly DeclaredSource[], registered: Registered): void {
    try {
      this.declared.replay(declared.map((one) => ({ ...one, rows: withHandles(one.rows) })));
      this.register(registered);
      this.loading?.resolve();
    } catch (err) {
      this.loading?.reject(err as Error);
    }
  }

  /** One of its own, or of the servers. */
  private messageNamed(name: string): Message | undefined {
    return this.declared.message(name) ?? messages.named(name);
  }

  private send(args: readonly unknown[]): void {
    const [sessionKeys, name, value, way] = withBuffers(args) as [readonly string[], string, Known, SendWay];
    const message = this.messageNamed(name);
    if (message) this.host.services.send(sessionKeys, message, value, way);
  }

  /** The next version begins with what this one has stored. */
  private noteSaved(key: string, json: string | undefined): void {
    if (json === undefined) this.storage.delete(key);
    else this.storage.set(key, json);
  }

  private register({ registrations, commands, patchSets }: Registered): void {
    this.patchSets = patchSets;
    const former = new Map(this.registrations.map((one) => [one.number, one]));
    this.registrations = registrations.map(({ target: name, where, ...rest }) => {
      const known = former.get(rest.number);
      if (known) return known;
      const target = this.declared.hookTarget(name) ?? hookTarget(name);
      return {
        ...rest,
        plugin: this,
        target,
        where: parseWhere(where, target.fields, target.hasBytes),
        id: undefined,
        fn: 0n,
        waiters: undefined,
        doing: 0,
        once: false,
        gone: false,
      };
    });
    this.commands = new Map(commands.map((command) => [command.name, command]));
  }

  private answered(id: number, result: unknown): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    waiting?.tell(result);
  }

  private count({ memory, calls, time, passed, tasks }: Figures): void {
    this.memory = memory;
    this.taskCount = tasks;
    Object.assign(this.usage, { calls, time, passed: Math.max(this.usage.passed, passed) });
  }

  private fault(err: ScriptError, fields: Known): void {
    this.conduct.fault(err, fields);
    this.tellRest();
  }

  private tellRest(): void {
    if (this.conduct.rests) this.post({ kind: 'rest', ms: this.conduct.left });
  }

  private settle(id: number, promise: Promise<unknown>): void {
    promise.then(
      (value) => this.post({ kind: 'settled', id, value, error: undefined }),
      (err: unknown) => {
        const error = err instanceof Error ? err.message : 'failed';
        this.post({ kind: 'settled', id, value: undefined, error });
      },
    );
  }

  // ---- when the thread does not come back ----

  /**
   * Counted in looks and not in time: a machine that was paused looks once when it goes on, and blames nobody.
   */
  private look(): void {
    const stay = Atomics.load(this.thread.words, 0);
    this.looks = stay !== 0 && stay === this.stay ? this.looks + 1 : 0;
    this.stay = stay;
    const silence = this.pinged === undefined ? 0 : ++this.pinged * LOOK;
    if (this.looks * LOOK >= this.patience || silence >= Math.max(SILENCE, 4 * this.patience)) {
      this.hang();
      return;
    }
    if (this.pinged === undefined && this.waiting.size > 0 && !this.loading) {
      this.pinged = 0;
      this.post({ kind: 'ping' });
    }
    for (const [id, waiting] of this.waiting) {
      if (--waiting.looks > 0) continue;
      this.waiting.delete(id);
      waiting.lose();
    }
  }

  private get patience(): number {
    const { hook, batch, task, load } = this.host.limitsOf(this.manifest.name);
    const most = this.loading ? load.time : 0;
    return Math.max(PATIENCE, 2 * Math.max(hook.time, batch.time, task.time, most));
  }

  private hang(): void {
    const hook = this.hooks.get(this.thread.words[1]!) ?? 'a script';
    const ms = this.patience;
    const text = `held its thread up for more than ${ms} ms; the thread is replaced`;
    this.lost(new ScriptError(text, true), { doing: hook, file: this.source.entry });
  }

  private lost(err: Error, fields: Known = {}): void {
    if (this.ended) return;
    this.loading?.reject(err);
    this.dispose();
    this.conduct.fault(err, fields);
    this.host.replaceThread(this);
  }
}

/** Puts what a handler made of its event in the event's place. */
function takeOver(
  { handled, value, items }: RunResult,
  scope: Scope,
  named: (message: string) => Message | undefined,
): Handled {
  const { what } = scope;
  if (value && what.kind === 'event') {
    for (const [name, one] of Object.entries(value))
      if (what.fields[name] !== one) scope.assign(what.fields, name, withBuffers(one));
  } else if (value && what.kind === 'medius') takeOverMessage(value, items, what.call, scope);
  if (typeof handled !== 'object' || handled.kind !== 'reply') return handled;
  const message = named(handled.message);
  return message && { kind: 'reply', message, value: withBuffers(handled.value) };
}

function takeOverMessage(
  value: Known,
  items: RunResult['items'],
  call: { readonly value: Known; readonly items?: Known[] },
  scope: Scope,
): void {
  scope.apply(
    () => {
      if (!items || !call.items) {
        Object.assign(call.value, withBuffers(value));
        return;
      }
      const was = [...call.items];
      const now = items.map((item) => Object.assign(was[item.index]!, withBuffers(item.value)));
      call.items.splice(0, call.items.length, ...now);
    },
    () => {},
  );
}
