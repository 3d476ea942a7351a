/** The thread of one plugin: loads it, shows it what it is sent, and says what became of that. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Player } from '#state/player.js';
import { messages } from '#wire/messages/registry.js';
import { Batch } from '../batch.js';
import { Conduct } from '../conduct.js';
import { BrokenInstance, ScriptError } from '../errors.js';
import { EventListeners, MediusListeners, type Shown } from '../hooks.js';
import { fromNobody, type Known, type MediusCall, type Origin, type PacketSource } from '../layer.js';
import type { ScriptLimits } from '../limits.js';
import { AFTERWARDS_MAX } from '../limits.js';
import { openPlugin, runPlugin } from '../load.js';
import { Players } from '../players.js';
import type { Handled, Plugin, PluginHost, Registration } from '../plugin.js';
import { PluginNames } from '../plugin-names.js';
import type { GivenSettings } from '../settings.js';
import { Turn } from '../usage.js';
import { LuaModule } from '../vm/glue.js';
import type {
  Order,
  PlainCall,
  PlainCommand,
  PlainRegistration,
  Registered,
  RunResult,
  ThreadData,
  Word,
} from './messages.js';
import { originOf, playerOf, withBuffers } from './plain.js';
import { RemoteServices } from './remote-services.js';

type OrderOf<K extends Order['kind']> = Extract<Order, { kind: K }>;

const { words, answers } = workerData as ThreadData & { readonly answers: MessagePort };
const say = (word: Word) => parentPort!.postMessage(word);
const services = new RemoteServices(say, answers, words);
const module = LuaModule.compile();

/** Faults are counted where the plugin is looked after; while it rests there, nothing is called here either. */
class RemoteConduct extends Conduct {
  private until = 0;

  override get rests(): boolean {
    return performance.now() < this.until;
  }

  override get left(): number {
    return Math.max(0, this.until - performance.now());
  }

  override fault(err: unknown, fields: Known): void {
    const script = err instanceof ScriptError ? err : undefined;
    const text = err instanceof Error ? err.message : String(err);
    say({ kind: 'fault', text, killed: script?.killed ?? false, trace: script?.trace ?? [], fields });
  }

  override limitHit(): void {
    say({ kind: 'limit hit' });
  }

  rest(ms: number): void {
    this.until = performance.now() + ms;
  }
}

class ThreadHost implements PluginHost {
  readonly services = services;
  readonly patching = services.patching;
  readonly turn = new Turn(Number.POSITIVE_INFINITY);
  readonly players = new Players();
  readonly isThread = true;
  readonly conduct: RemoteConduct;
  plugin!: Plugin;
  private readonly left: { readonly work: () => void; readonly lost: () => void }[] = [];
  private depth = 0;
  private serial = 0;
  private stay = 0;
  private doing = 0;
  private readonly doings = new Map<string, number>();
  private readonly names = new PluginNames();

  constructor(private readonly order: OrderOf<'load'>) {
    this.conduct = new RemoteConduct(order.source.id, services);
  }

  readonly watchdog: PluginHost['watchdog'] = {
    number: ({ hook }) => {
      const known = this.doings.get(hook);
      if (known !== undefined) return known;
      if (this.doings.size < 10_000) this.doings.set(hook, ++this.doing);
      say({ kind: 'doing', number: this.doing, hook });
      return this.doing;
    },
    enter: (number) => {
      this.stay = (this.stay + 1) & 0x3fff_ffff || 1;
      words[1] = number;
      Atomics.store(words, 0, this.stay);
    },
    leave: () => void Atomics.store(words, 0, 0),
  };

  limitsOf(plugin: string | undefined): ScriptLimits {
    return plugin === undefined ? this.order.limits : this.order.named;
  }

  settingsOf(): GivenSettings {
    return this.order.settings;
  }

  readonly queues = services.queues;

  readonly others: PluginHost['others'] = {
    version: (name) => services.pluginVersion(name),
    number: (name) => this.names.number(name),
    name: (number) => this.names.name(number),
    call: (name, fn, args) => services.callPlugin(name, fn, args),
    emit: (name, value, from) => say({ kind: 'emit', name, value, from }),
    publish: (topic, value, from) => say({ kind: 'publish', topic, value, from }),
  };

  granted(plugin: Plugin, permission: string): boolean {
    return plugin.manifest?.permissions.has(permission) === true && this.order.granted.includes(permission);
  }

  onBehalfOf<T>(_player: Player | undefined, work: () => T): T {
    return work(); // what it sends leaves when the server's thread hears of it
  }

  flushPackets(): void {
    // They are decided as they come.
  }

  nextSerial(): number {
    this.serial = (this.serial + 1) & 0x3fff_ffff;
    return this.serial;
  }

  afterwards(_plugin: Plugin, work: () => void, lost = () => {}): void {
    if (this.left.length >= AFTERWARDS_MAX)
      throw new ScriptError(`at most ${AFTERWARDS_MAX} messages, tasks and the like in one go`);
    this.left.push({ work, lost });
    if (this.depth === 0) this.settle();
  }

  outermost<T>(work: () => T): T {
    this.depth++;
    try {
      return work();
    } finally {
      this.depth--;
      if (this.depth === 0) this.settle();
    }
  }

  private settle(): void {
    this.depth++;
    let done = 0;
    for (let next = this.left.shift(); next; next = this.left.shift()) {
      if (++done > AFTERWARDS_MAX) {
        services.log.error(
          { plugin: this.order.source.id, dropped: this.left.length + 1 },
          'scripts answer each other without end',
        );
        for (const one of [next, ...this.left.splice(0)]) one.lost();
        break;
      }
      try {
        next.work();
      } catch (err) {
        this.conduct.fault(err, { doing: 'what it left for afterwards' });
      }
    }
    this.depth--;
  }

  asksForFile(plugin: Plugin, path: string, name: string): void {
    if (plugin.loaded) say({ kind: 'data file', path, name });
  }

  changed(plugin: Plugin): void {
    if (plugin.loaded) say({ kind: 'registered', ...registered(plugin) });
  }

  replace(): void {
    say({ kind: 'broken' });
  }
}

let host: ThreadHost | undefined;

async function load(order: OrderOf<'load'>): Promise<void> {
  host = new ThreadHost(order);
  try {
    const stored = { storage: new Map(order.stored) };
    const plugin = await openPlugin(order.source, host, await module, host.conduct, stored);
    host.plugin = plugin;
    const { former } = order;
    runPlugin(plugin, order.folders, former && { version: former.version, data: () => former.data });
    const { manifest, dataFiles } = plugin;
    const { sources: declared } = plugin.declared;
    const files = [...plugin.files];
    say({ kind: 'loaded', manifest, registered: registered(plugin), declared, files, dataFiles });
  } catch (err) {
    const trace = err instanceof ScriptError ? err.trace : [];
    say({ kind: 'failed', text: err instanceof Error ? err.message : String(err), trace });
  }
}

function registered({ registrations, commands, patchSets }: Plugin): Registered {
  return {
    patchSets,
    registrations: registrations.map(
      ({ number, target, priority, onError, where, wait, place }): PlainRegistration => {
        return { number, target: target.name, priority, onError, where: where?.table, wait, place };
      },
    ),
    commands: [...commands.values()].map(({ run: _, ...command }): PlainCommand => command),
  };
}

function answer(id: number, result: unknown): void {
  const { memory, usage, taskCount } = host!.plugin;
  const figures = { memory, calls: usage.calls, time: usage.time, passed: usage.passed, tasks: taskCount };
  say({ kind: 'answer', id, result, figures });
}

function run({ id, registration: number, call: plain, origin: from }: OrderOf<'run'>): void {
  const { plugin } = host!;
  const registration = plugin.registrations.find((one) => one.number === number);
  const call = withBuffers(plain);
  const origin = originOf(from);
  const was = call.kind === 'medius' ? [...(call.items ?? [])] : [];
  const listeners = registration && listenersOf(registration, call, origin);
  const scope = listeners?.scopeFor(registration!, listeners.shown);
  if (!registration || !scope) {
    if (id !== 0) answer(id, { handled: undefined, value: undefined, items: undefined } satisfies RunResult);
    return;
  }
  const tell = (handled: Handled) => {
    if (id !== 0) answer(id, resultOf(handled, scope.changed, call, was));
  };
  const handled = host!.outermost(() => plugin.handle(registration, scope, origin.player));
  if (handled instanceof Promise) void handled.then(tell);
  else tell(handled);
}

function resultOf(handled: Handled, changed: boolean, call: PlainCall, was: readonly Known[]): RunResult {
  const value = call.kind === 'event' ? call.fields : call.value;
  const items = call.kind === 'medius' ? call.items : undefined;
  return {
    handled: plainHandled(handled),
    value: changed ? value : undefined,
    items: changed ? items?.map((item) => ({ index: was.indexOf(item), value: item })) : undefined,
  };
}

function plainHandled(handled: Handled): RunResult['handled'] {
  if (typeof handled !== 'object' || handled.kind === 'pass') return handled === 'stop' ? 'stop' : undefined;
  if (handled.kind !== 'reply') return handled;
  return { kind: 'reply', message: handled.message.name, value: handled.value };
}

/** What shows one event to one handler, in the same way as in the server's own thread. */
function listenersOf(registration: Registration, call: PlainCall, origin: Origin) {
  if (call.kind === 'event') {
    const listeners = new EventListeners(host!, [registration], call.name);
    return withShown(listeners, listeners.shown(call.fields, origin));
  }
  const message = host!.plugin.declared.message(call.message) ?? messages.named(call.message);
  if (!message) return undefined; // another plugin's own
  const listeners = new MediusListeners(host!, [registration], call.after);
  const { value, items, codec } = call;
  const whole: MediusCall = { message, value, codec, origin, ...(items && { items: items as Known[] }) };
  return withShown(listeners, listeners.shown(whole));
}

function withShown(listeners: EventListeners | MediusListeners, shown: Shown) {
  return { shown, scopeFor: listeners.scopeFor.bind(listeners) };
}

function packets({
  id,
  registration: number,
  block,
  count,
  end,
  origins,
  senders,
}: OrderOf<'packets'>): void {
  const { plugin } = host!;
  const registration = plugin.registrations.find((one) => one.number === number);
  if (registration && plugin.usage.hasTime) {
    const batch = new Batch(block);
    batch.count = count;
    batch.end = end;
    const from = origins.map(originOf);
    for (let i = 0; i < count; i++) batch.sources[i] = sourceOf(batch, i, from[senders[i]!]!);
    host!.outermost(() => {
      try {
        plugin.packets.show(registration, batch);
      } catch (err) {
        plugin.report(err, { event: registration.target.name });
      }
    });
    answer(id, batch.end);
  } else {
    plugin.usage.passed += count;
    answer(id, end);
  }
}

/** A sender as far as handlers ask for it. */
function sourceOf(batch: Batch, index: number, origin: Origin): PacketSource {
  const player = origin.player ? host!.players.number(origin.player.sessionKey) : 0;
  batch.set(index, 5, player);
  return {
    origin,
    world: batch.get(index, 6),
    slot: batch.get(index, 7),
    waiting: 0,
    order: { waiting: 0, slow: false },
    relay() {},
  };
}

function obey(order: Order): void {
  switch (order.kind) {
    case 'load':
      void load(order);
      return;
    case 'run':
      run(order);
      return;
    case 'packets':
      packets(order);
      return;
    case 'command': {
      const { id, name, text, args, player } = order;
      answer(id, host!.plugin.command(name, { text, args, player: player && playerOf(player) }));
      return;
    }
    case 'export':
      host!.plugin.callExport(order.fn, order.args).then(
        (value) => answer(order.id, { value }),
        (err: unknown) => answer(order.id, { error: err instanceof Error ? err.message : 'failed' }),
      );
      return;
    case 'patch':
      host!.plugin.patch(withBuffers(order.order)).then(
        (value) => answer(order.id, { value }),
        (err: unknown) => answer(order.id, { error: err instanceof Error ? err.message : 'failed' }),
      );
      return;
    case 'settings':
      takeSettings(order.settings);
      return;
    case 'player gone':
      host!.plugin.playerGone(order.sessionKey);
      return;
    case 'ping':
      say({ kind: 'pong' });
      return;
    case 'rest':
      host!.conduct.rest(order.ms);
      return;
    case 'keep':
      answer(order.id, keptNow());
      return;
    case 'withdraw':
      host!.plugin.withdraw(() => say({ kind: 'idle' }));
      return;
    case 'settled':
      services.settle(order.id, order.value, order.error);
  }
}

/** They were checked before they were sent. */
function takeSettings(settings: GivenSettings): void {
  const { plugin } = host!;
  if (!plugin.takeSettings(settings)) return;
  for (const registration of plugin.registrations) {
    if (registration.target.name !== 'settings.changed') continue;
    const listeners = new EventListeners(host!, [registration], 'settings.changed');
    void listeners.run({}, fromNobody);
  }
}

function keptNow(): unknown {
  try {
    return host!.plugin.kept();
  } catch (err) {
    return err instanceof ScriptError ? err.message : undefined;
  }
}

parentPort!.on('message', (order: Order) => {
  try {
    obey(order);
  } catch (err) {
    if (err instanceof BrokenInstance) say({ kind: 'broken' });
    else host?.conduct.fault(err, { doing: order.kind });
  }
});
