/** Runs the specs of a plugin: each file in a Lua state of its own, each case with a plugin that knows no other case. */
import { readFileSync, realpathSync } from 'node:fs';
import type { Log } from '#state/log.js';
import { defineCodec } from '../api/codec.js';
import { defineEnum } from '../api/enum.js';
import { placeOf } from '../api/events.js';
import { shown } from '../api/server.js';
import { Conduct } from '../conduct.js';
import { BrokenInstance, ScriptError } from '../errors.js';
import { chunkName, type PluginSource, type ScriptFolders } from '../find.js';
import { type ScriptLimits, usualLimits } from '../limits.js';
import { defineRequire } from '../load.js';
import { Players } from '../players.js';
import { type Others, Plugin, type PluginHost } from '../plugin.js';
import type { ScriptQueues } from '../queue/queues.js';
import type { ScriptServices } from '../services.js';
import { type GivenSettings, nothingGiven } from '../settings.js';
import type { Ending } from '../tasks.js';
import { Turn } from '../usage.js';
import { LuaModule } from '../vm/glue.js';
import { LuaState, readable } from '../vm/state.js';
import { type Bench, Case } from './case.js';
import { noPatching } from './no-patching.js';
import { specPrelude } from './prelude.js';
import { specFunctions, waitingFunctions } from './spec-api.js';
import type { SpecState } from './spec-arguments.js';
import { defineSpecHandles } from './spec-handles.js';

const CASES_MAX = 1000;

/** How one case ended. */
export interface CaseResult {
  /** The plugin's id, such as `scripts/welcome`. */
  readonly plugin: string;
  /** The file of the spec as errors call it. */
  readonly spec: string;
  /** Empty where the file itself has failed. */
  readonly name: string;
  /** Why it failed, with file and line; undefined where it passed. */
  readonly fault: string | undefined;
  /** The calls that led to the fault, the innermost first. */
  readonly trace: readonly string[];
  /** What the spec printed. */
  readonly printed: readonly string[];
  readonly milliseconds: number;
}

interface SpecCase {
  readonly name: string;
  readonly fn: bigint;
  readonly place: string;
}

/** Runs one file; `tell` is called for each case as soon as it has ended. */
export async function runSpec(bench: Bench, file: string, tell: (result: CaseResult) => void): Promise<void> {
  const spec = await Spec.open(bench, file);
  try {
    await spec.run(tell);
  } finally {
    spec.close();
  }
}

class Spec implements SpecState {
  private readonly cases: SpecCase[] = [];
  /** Those that are open, the outermost first: they stand in front of the names of their cases. */
  private readonly suites: string[] = [];
  private running: Case | undefined;
  private printed: string[] = [];
  private isLoading = true;
  private readonly chunk: string;

  private constructor(
    readonly plugin: Plugin,
    private readonly bench: Bench,
    private readonly folders: ScriptFolders,
  ) {
    this.chunk = chunkName(plugin.source.entry, folders);
  }

  static async open(bench: Bench, file: string): Promise<Spec> {
    const { folders, source } = bench;
    const folder = source.folder === undefined ? undefined : `${source.folder}/tests`;
    const own: PluginSource = { id: source.id, entry: file, folder, title: source.title };
    const host = new SpecHost();
    const lua = await LuaState.open(await LuaModule.compile(), specLimits.memory);
    const plugin = new Plugin(own, host, lua, new Map(), new Conduct(source.id, host.services));
    return new Spec(plugin, bench, folders);
  }

  // ---- what the functions of `test` ask ----

  current(): Case {
    if (this.running) return this.running;
    throw new ScriptError('this is called in a case: test.case("what it shows", function() ... end)');
  }

  enterSuite(name: string): boolean {
    if (this.isLoading) this.suites.push(name);
    return this.isLoading;
  }

  leaveSuite(): void {
    this.suites.pop();
  }

  addCase(title: string, fn: bigint): void {
    if (!this.isLoading) throw new ScriptError('test.case stands outside of functions');
    const name = [...this.suites, title].join(': ');
    if (this.cases.length >= CASES_MAX) throw new ScriptError(`a spec has at most ${CASES_MAX} cases`);
    const place = placeOf(this.plugin);
    const same = this.cases.find((one) => one.name === name);
    if (same) throw new ScriptError(`test.case: "${name}" stands at ${same.place} already`);
    this.cases.push({ name: readable(Buffer.from(name, 'latin1')), fn, place });
  }

  print(line: string): void {
    if (this.printed.length < CASES_MAX) this.printed.push(line);
  }

  // ---- running ----

  async run(tell: (result: CaseResult) => void): Promise<void> {
    try {
      this.load();
    } catch (err) {
      tell(this.result('', faultOf(err), 0));
      return;
    }
    if (this.cases.length === 0) {
      const text = `${this.chunk}:1: a spec has cases: test.case("what it shows", function() ... end)`;
      tell(this.result('', { fault: text, trace: [] }, 0));
    }
    for (const one of this.cases) tell(await this.runCase(one));
  }

  private load(): void {
    const { plugin, chunk } = this;
    const { lua, source } = plugin;
    lua.within(() => {
      defineEnum(plugin);
      defineCodec(plugin);
      defineSpecHandles(this);
      lua.setGlobal('print', () =>
        plugin.pushInner('print', (args) => {
          const parts = Array.from({ length: args.count }, (_, i) => shown(args, i + 1));
          this.print(parts.join(' '));
          return undefined;
        }),
      );
      return 0;
    });
    defineRequire(plugin, this.folders);
    lua.call(
      () => {
        lua.load('prelude', Buffer.from(specPrelude));
        this.pushFunctions(specFunctions(this));
        this.pushFunctions(waitingFunctions(this));
        return 2;
      },
      plugin.limits.load,
      () => {},
    );
    const text = readFileSync(realpathSync(source.entry));
    lua.call(
      () => {
        lua.load(chunk, text);
        return 0;
      },
      plugin.limits.load,
      () => {},
    );
    this.isLoading = false;
  }

  private pushFunctions(functions: ReturnType<typeof specFunctions>): void {
    const { lua } = this.plugin;
    lua.api.lua_createtable(lua.L, 0, 16);
    for (const [name, fn] of Object.entries(functions))
      lua.setField(name, () => this.plugin.pushInner(`test.${name}`, fn));
  }

  private async runCase({ name, fn, place }: SpecCase): Promise<CaseResult> {
    const began = performance.now();
    this.printed = [];
    const now = new Case(this.bench);
    this.running = now;
    const { tasks } = this.plugin;
    let stop = () => {};
    const ending = await new Promise<Ending>((resolve) => {
      const task = tasks.run(fn, { doing: name, done: resolve, keepsFunction: true });
      const timer = setTimeout(() => task && tasks.cancel(task), this.bench.patience);
      stop = () => clearTimeout(timer);
      if (this.plugin.lua.broken) resolve({ kind: 'cancelled' });
    });
    stop();
    const fault = this.faultOfCase(ending, now, place);
    this.running = undefined;
    await now.close();
    return this.result(name, fault, performance.now() - began);
  }

  private faultOfCase(ending: Ending, { world }: Case, place: string): Fault | undefined {
    const [error, ...others] = world.log.filter(({ level, isScript }) => level === 'error' && !isScript);
    const more = others.length > 0 ? ` (and ${others.length} more)` : '';
    const fault = this.faultOfEnding(ending, place);
    if (!error) return fault;
    // What is missing is often missing because of it.
    if (fault) return { ...fault, fault: `${fault.fault}\nthe plugin had failed: ${error.text}${more}` };
    const text = `${place}: the plugin failed, which test.expect_error would expect: ${error.text}${more}`;
    return { fault: text, trace: [] };
  }

  private faultOfEnding(ending: Ending, place: string): Fault | undefined {
    if (ending.kind === 'done') return undefined;
    if (ending.kind === 'failed') return faultOf(ending.err);
    const text = `${place}: the case took more than ${this.bench.patience / 1000} s, or its Lua state was lost`;
    return { fault: text, trace: [] };
  }

  private result(name: string, fault: Fault | undefined, milliseconds: number): CaseResult {
    const { source } = this.plugin;
    const { printed } = this;
    const why = fault ?? { fault: undefined, trace: [] };
    return {
      plugin: source.id,
      spec: this.chunk,
      name,
      ...why,
      printed,
      milliseconds: Math.round(milliseconds),
    };
  }

  close(): void {
    this.plugin.dispose();
  }
}

interface Fault {
  readonly fault: string;
  readonly trace: readonly string[];
}

function faultOf(err: unknown): Fault {
  if (err instanceof ScriptError) return { fault: err.message, trace: err.trace };
  if (err instanceof BrokenInstance) return { fault: 'the Lua state of the spec was lost', trace: [] };
  throw err;
}

/** A spec has more room than a plugin, and as few instructions between two waits. */
const specLimits: ScriptLimits = {
  ...usualLimits,
  memory: 64 << 20,
  load: { ...usualLimits.load, time: 10_000 },
  task: { ...usualLimits.task, instructions: 5_000_000, time: 10_000 },
  share: Number.POSITIVE_INFINITY,
};

/** What a state needs around it that is no plugin of any server. */
class SpecHost implements PluginHost {
  readonly services = specServices;
  readonly turn = new Turn(Number.POSITIVE_INFINITY);
  readonly players = new Players();
  readonly watchdog = undefined;
  readonly isThread = false;
  readonly patching = noPatching;

  limitsOf(): ScriptLimits {
    return specLimits;
  }

  afterwards(_plugin: Plugin, work: () => void): void {
    work();
  }

  outermost<T>(work: () => T): T {
    return work();
  }

  flushPackets(): void {}

  onBehalfOf<T>(_player: unknown, work: () => T): T {
    return work();
  }

  nextSerial(): number {
    return 0;
  }

  granted(): boolean {
    return true;
  }

  settingsOf(): GivenSettings {
    return nothingGiven;
  }

  readonly others: Others = {
    version: () => undefined,
    number: () => 0,
    name: () => undefined,
    call: () => Promise.reject(new ScriptError('a spec calls no plugin')),
    publish() {},
    emit() {},
  };

  readonly queues = {} as ScriptQueues; // specs have no table `queue`

  changed(): void {}

  replace(): void {}
}

const nothing = () => {};
const silent: Log = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };
/** Nothing of a spec's own state asks a server for anything: its functions are those of the case. */
const specServices = {
  log: silent,
  clock: { now: () => performance.now(), wall: () => Date.now(), after: () => nothing, every: () => nothing },
} as unknown as ScriptServices;
