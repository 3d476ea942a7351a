/** The hooks as the server calls them: each goes through its registrations in order. */
import type { Player } from '#state/player.js';
import { blank } from '#wire/blank.js';
import type { CodecContext } from '#wire/condition.js';
import { WireError } from '#wire/errors.js';
import type { Message } from '#wire/message.js';
import { messages } from '#wire/messages/registry.js';
import { hexId } from '#wire/rt/frame.js';
import { RT_NAMES } from '#wire/rt/ids.js';
import { BATCH, type Batch, type Batches, Entry, Verdict } from './batch.js';
import { ScriptError } from './errors.js';
import { EventView } from './event-view.js';
import { type EventRow, rowOf } from './events.js';
import { carriesSecrets } from './hook-names.js';
import {
  atOnce,
  type EventHook,
  type FrameCall,
  type FrameHook,
  type FrameOutcome,
  type Known,
  type MediusCall,
  type MediusHook,
  type Origin,
  type Outcome,
  type PacketHook,
  type PacketSource,
  pass,
} from './layer.js';
import { visibleFields } from './names.js';
import type { Handled, Hooked, PluginHost, Registration } from './plugin.js';
import { RecordView, recordFrom, withoutSecrets } from './record-view.js';
import { ABSENT, demandRaw, type EventParts, Scope, type View, type What } from './scope.js';
import { suggestion } from './spelling.js';
import { Handle, type LuaValue } from './vm/values.js';
import { bytesMatch, originMatches, type Where } from './where.js';

const changed: Outcome = Object.freeze({ kind: 'pass', changed: true });

/** An event on its way through the registrations. */
export interface Shown {
  readonly parts: EventParts;
  readonly what: What;
  readonly origin: Origin;
  /** Whether the conditions of a plugin hold; of what it may not read it learns nothing by them. */
  readonly wants: (where: Where, plugin: Registration['plugin']) => boolean;
  readonly view: (scope: Scope) => View;
}

/** What the registrations of one hook have in common: order, filters, results. */
abstract class Listeners {
  constructor(
    protected readonly host: PluginHost,
    protected readonly registrations: readonly Registration[],
  ) {}

  /** Shows the event to each registration that wants it, until one ends it; a promise where one takes its time. */
  protected show(shown: Shown): Outcome | Promise<Outcome> {
    // Packets that were taken in before are seen before.
    this.host.flushPackets();
    const { player } = shown.origin;
    return this.host.outermost(() =>
      this.isAsked(shown)
        ? this.host.onBehalfOf(player, () => this.showFrom(0, shown, pass))
        : this.showFrom(0, shown, pass),
    );
  }

  /** Whether an answer is still to come. */
  protected isAsked({ parts }: Shown): boolean {
    return parts.before;
  }

  private showFrom(first: number, shown: Shown, before: Outcome): Outcome | Promise<Outcome> {
    let outcome = before;
    for (let i = first; i < this.registrations.length; i++) {
      const registration = this.registrations[i]!;
      const scope = this.scopeFor(registration, shown);
      if (!scope) continue;
      const handled = registration.plugin.handle(registration, scope, shown.origin.player);
      if (handled instanceof Promise)
        return handled.then((end) => this.goOn(i + 1, shown, outcome, scope, end));
      if (scope.changed) outcome = changed;
      if (handled === 'stop') break;
      if (handled) return handled;
    }
    return outcome;
  }

  /** After a handler that took its time: those behind it see what it changed. */
  private goOn(
    next: number,
    shown: Shown,
    before: Outcome,
    { changed: hasChanged }: Scope,
    end: Handled,
  ): Outcome | Promise<Outcome> {
    const outcome = hasChanged ? changed : before;
    if (end === 'stop') return outcome;
    return end ?? this.host.outermost(() => this.showFrom(next, shown, outcome));
  }

  /** What the handler is shown; undefined when the event is none of its business. */
  scopeFor({ plugin, where }: Registration, { parts, what, origin, wants, view }: Shown): Scope | undefined {
    if (!plugin.sees(origin)) return undefined;
    if (where && !(originMatches(where, origin) && wants(where, plugin))) return undefined;
    const scope = new Scope(this.host.nextSerial(), parts, plugin.may('packets.raw'), what, origin, plugin);
    scope.views.push(view(scope));
    return scope;
  }
}

export class EventListeners extends Listeners implements EventHook {
  private readonly row: EventRow;

  constructor(
    host: PluginHost,
    registrations: readonly Registration[],
    private readonly name: string,
  ) {
    super(host, registrations);
    this.row = rowOf(name)!;
  }

  run(fields: Known, origin: Origin): Outcome | Promise<Outcome> {
    return this.show(this.shown(fields, origin));
  }

  /** The event as handlers are shown it. */
  shown(fields: Known, origin: Origin): Shown {
    const number = (sessionKey: string) => this.host.players.number(sessionKey);
    return {
      parts: { name: this.name, before: this.row.before },
      what: { kind: 'event', name: this.name, fields },
      origin,
      wants: (where, plugin) =>
        where.fields.every(([field, test]) => {
          const { permission } = this.row.fields[field]!;
          return test(permission === undefined || plugin.may(permission) ? fields[field] : undefined);
        }),
      view: (scope) => new EventView(scope, this.row, fields, number),
    };
  }
}

export class MediusListeners extends Listeners implements MediusHook {
  constructor(
    host: PluginHost,
    registrations: readonly Registration[],
    private readonly after: boolean,
  ) {
    super(host, registrations);
  }

  run(call: MediusCall): Outcome | Promise<Outcome> {
    return this.show(this.shown(call));
  }

  protected override isAsked(): boolean {
    return !this.after;
  }

  /** The message as handlers are shown it. */
  shown(call: MediusCall): Shown {
    const { message, value, items, codec, origin } = call;
    const fields = message.layout(codec);
    const shown = visibleFields(fields);
    // A message of a plugin's own has no handler that has decided already.
    const after = this.after && !message.carrier;
    const viewOf = (scope: Scope, item: Known) => new RecordView(scope, message.name, item, fields, after);
    return {
      parts: this.parts(call),
      what: { kind: 'medius', call, after: this.after },
      origin,
      wants: (where) => where.fields.every(([name, test]) => test(value[shown.get(name)?.declared ?? ''])),
      view: (scope) => {
        const view = viewOf(scope, value);
        return items ? new ListView(scope, view, message.name, items, (item) => viewOf(scope, item)) : view;
      },
    };
  }

  private parts({ message, value, codec }: MediusCall): EventParts {
    return {
      name: message.name,
      message: message.name,
      before: true,
      bytes: () => message.encode(withoutSecrets(value, message.layout(codec)) as never, codec),
      ...(!this.after && {
        reply: (name, fields, own) => replyTo(message, value, codec, name, fields, own),
      }),
    };
  }
}

/** Builds the answer that a script gives in the handler's place, and tries whether it encodes. */
function replyTo(
  request: Message,
  value: Known,
  codec: CodecContext,
  name: string,
  fields: LuaValue,
  own: (name: string) => Message | undefined,
): Outcome {
  const message = own(name) ?? messages.named(name);
  if (!message || message.direction === 'client') {
    const known = messages.all().filter(({ direction }) => direction !== 'client');
    const near = suggestion(
      name,
      known.map((one) => one.name),
    );
    throw new ScriptError(`e:reply: there is no message "${name}" that a server sends${near}`);
  }
  if (fields !== undefined && !(fields instanceof Map))
    throw new ScriptError('e:reply: the fields are a table');
  const context = { ...codec, requestType: request.key };
  const answer = blank(message, context) as Known;
  if ('MessageID' in answer) answer.MessageID = value.MessageID ?? '';
  recordFrom(fields ?? new Map(), message.layout(context), message.name, answer);
  try {
    message.encode(answer as never, context);
  } catch (err) {
    if (err instanceof WireError) throw new ScriptError(`e:reply: ${err.message}`);
    throw err;
  }
  return { kind: 'reply', message, value: answer };
}

/** A list answer: `e.items` has its rows, and takes a list of some of them in the order wanted. */
class ListView implements View {
  private readonly rows = new Map<number, Known>();

  constructor(
    private readonly scope: Scope,
    private readonly first: RecordView,
    private readonly name: string,
    private readonly items: Known[],
    private readonly view: (item: Known) => RecordView,
  ) {}

  get(name: string): LuaValue | typeof ABSENT {
    if (name !== 'items') return this.first.get(name);
    return this.items.map((item) => {
      const handle = this.scope.child(this.view(item));
      this.rows.set(handle.part, item);
      return handle;
    });
  }

  set(name: string, value: LuaValue): void {
    if (name !== 'items')
      throw new ScriptError(`${this.name} is a list here; assign e.items, or a field of one of them`);
    if (!(value instanceof Map)) throw new ScriptError(`${this.name}.items is a list of its rows`);
    const wanted = Array.from({ length: value.size }, (_, i) => this.row(value.get(i + 1), i + 1));
    const old = [...this.items];
    const put = (rows: readonly Known[]) => {
      this.items.length = 0;
      this.items.push(...rows);
    };
    this.scope.apply(
      () => put(wanted),
      () => put(old),
    );
  }

  private row(value: LuaValue, place: number): Known {
    const row = value instanceof Handle ? this.rows.get(value.part) : undefined;
    if (row) return row;
    throw new ScriptError(`${this.name}.items[${place}] is not one of its rows`);
  }

  *names(): Iterable<string> {
    yield 'items';
    yield* this.first.names();
  }
}

/** RT frames and NAT datagrams: bytes with a name. */
export class FrameListeners extends Listeners implements FrameHook {
  constructor(
    host: PluginHost,
    registrations: readonly Registration[],
    private readonly family: 'rtIn' | 'rtOut' | 'nat',
  ) {
    super(host, registrations);
  }

  run({ id, bytes, origin }: FrameCall): FrameOutcome {
    const state = { bytes };
    const isFrame = this.family !== 'nat';
    const name = isFrame ? (RT_NAMES.get(id) ?? hexId(id)) : 'nat';
    const guarded = isFrame && carriesSecrets(id);
    // No handler of a frame may wait: server.on refuses it.
    const outcome = atOnce(
      this.show({
        parts: { name, message: name, before: true, guarded, bytes: () => state.bytes },
        what: { kind: 'frame' },
        origin,
        wants: (where) => bytesMatch(where, state.bytes),
        view: (scope) => new FrameView(scope, id, name, state),
      }),
    );
    return outcome.kind === 'pass' ? { kind: 'pass', bytes: state.bytes } : { kind: 'drop' };
  }
}

class FrameView implements View {
  constructor(
    private readonly scope: Scope,
    private readonly id: number,
    private readonly name: string,
    private readonly state: { bytes: Buffer },
  ) {}

  get(name: string): LuaValue | typeof ABSENT {
    if (name === 'id') return this.id;
    if (name === 'name') return this.name;
    if (name === 'length') return this.state.bytes.length;
    if (name !== 'payload') return ABSENT;
    demandRaw(this.scope);
    return this.state.bytes;
  }

  set(name: string, value: LuaValue): void {
    if (name !== 'payload') throw new ScriptError(`${this.name}: only e.payload can be assigned`);
    if (!this.scope.raw) throw new ScriptError('changing a frame needs the permission packets.raw');
    if (typeof value !== 'string') throw new ScriptError(`${this.name}: e.payload is a string of bytes`);
    const old = this.state.bytes;
    const bytes = Buffer.from(value, 'latin1');
    const put = (now: Buffer) => {
      this.state.bytes = now;
    };
    this.scope.apply(
      () => put(bytes),
      () => put(old),
    );
  }

  names(): Iterable<string> {
    return ['id', 'name', 'length'];
  }
}

/** Packets of one sender that may be undecided; beyond that they pass without a plugin in another thread. */
const UNDECIDED = 64;

/**
 * Game packets: collected in one turn of the event loop, decided together. Those for which a plugin in another
 * thread is asked go a way of their own, on which batches wait for each other and nobody else does.
 */
export class PacketListeners implements PacketHook {
  private readonly fast = new Lane(this);
  private readonly slow = new Lane(this);
  /** Whose packet was offered last, and the number under which the player goes in Lua. */
  private sender: Player | undefined;
  private number = 0;

  constructor(
    readonly host: PluginHost,
    readonly registrations: readonly Registration[],
    readonly batches: Batches,
  ) {}

  /** The other transport: what waits there is decided first, so that plugins see packets in the order in which they came. */
  other: PacketListeners | undefined;

  concerns(source: PacketSource): boolean {
    if (source.order.waiting > 0) return true;
    for (const registration of this.registrations) if (concerns(registration, source)) return true;
    return false;
  }

  offer(source: PacketSource, bytes: Buffer, recipients: number): boolean {
    const { order } = source;
    const first = this.firstThatWants(source, bytes);
    if (order.waiting === 0) {
      if (first < 0) return false;
      order.slow = this.registrations.some((one) => one.plugin.isIsolated && concerns(one, source));
    }
    this.other?.flush();
    if (source.waiting >= UNDECIDED) this.slow.giveUp();
    source.waiting++;
    order.waiting++;
    const lane = order.slow ? this.slow : this.fast;
    lane.add(source, this.numberOf(source.origin.player), bytes, recipients, first === 0);
    return true;
  }

  private firstThatWants(source: PacketSource, bytes: Buffer): number {
    const { registrations } = this;
    for (let i = 0; i < registrations.length; i++)
      if (wants(registrations[i]!, source, bytes, 0, bytes.length)) return i;
    return -1;
  }

  private numberOf(player: Player | undefined): number {
    if (player !== this.sender) {
      this.sender = player;
      this.number = player ? this.host.players.number(player.sessionKey) : 0;
    }
    return this.number;
  }

  /** Decides what waits, or asks who decides; also called before another version of the tables takes over. */
  flush(): void {
    this.sender = undefined;
    this.fast.flush();
    this.slow.flush();
  }
}

/** Batches on their way through the registrations, one after the other. */
class Lane {
  /** What waits to be decided. */
  private filling: Batch | undefined;
  private readonly queue: Batch[] = [];
  /** The batch on which a plugin in another thread decides, and the registration that asked. */
  private asked: { readonly batch: Batch; readonly registration: number } | undefined;
  private isDue = false;

  constructor(private readonly of: PacketListeners) {}

  add(source: PacketSource, player: number, bytes: Buffer, recipients: number, byFirst: boolean): void {
    const batch = this.batchFor(bytes.length);
    batch.add(source, player, bytes, recipients);
    if (!byFirst) batch.isWhole = false;
    if (batch.count === BATCH) this.flush();
  }

  private batchFor(length: number): Batch {
    if (this.filling && !this.filling.takes(length)) this.flush();
    this.filling ??= this.of.batches.take();
    if (!this.isDue) {
      this.isDue = true;
      setImmediate(() => {
        this.isDue = false;
        this.flush();
      });
    }
    return this.filling;
  }

  flush(): void {
    const batch = this.filling;
    if (!batch) return;
    this.filling = undefined;
    if (this.asked) this.queue.push(batch);
    else this.decide(batch, 0, true);
  }

  /** Shows a batch to the registrations from `first` on, and relays it in the end. */
  private decide(batch: Batch, first: number, mayAsk: boolean): void {
    const { registrations, host } = this.of;
    const asks = host.outermost(() => {
      for (let i = first; i < registrations.length; i++) {
        const registration = registrations[i]!;
        const isWhole = i === 0 && batch.isWhole;
        if (!registration.plugin.isIsolated) show(registration, batch, isWhole);
        else if (mayAsk && this.ask(registration, batch, i, isWhole)) return true;
      }
      return false;
    });
    if (!asks) this.relay(batch);
  }

  /** True when a plugin in another thread was asked: it goes on when the answer is there. */
  private ask(registration: Registration, batch: Batch, index: number, isWhole: boolean): boolean {
    const answer = isOffered(registration, batch, isWhole)
      ? registration.plugin.showPackets(registration, batch)
      : undefined;
    if (!answer) return false;
    const asked = { batch, registration: index };
    this.asked = asked;
    void answer.then((take) => {
      if (this.asked !== asked) return; // given up meanwhile
      this.asked = undefined;
      take();
      this.decide(batch, index + 1, true);
      this.next();
    });
    return true;
  }

  private next(): void {
    while (!this.asked) {
      const batch = this.queue.shift();
      if (!batch) return;
      this.decide(batch, 0, true);
    }
  }

  /** Too much waits: it goes on without those who have not answered, in order. */
  giveUp(): void {
    const { asked } = this;
    if (!asked) return;
    this.asked = undefined;
    this.flush();
    const { plugin } = this.of.registrations[asked.registration]!;
    plugin.usage.passed += asked.batch.count;
    this.decide(asked.batch, asked.registration + 1, false);
    for (const batch of this.queue.splice(0)) this.decide(batch, 0, false);
  }

  private relay(batch: Batch): void {
    for (let i = 0; i < batch.count; i++) {
      const source = batch.sources[i]!;
      source.waiting--;
      source.order.waiting--;
      if (batch.get(i, Entry.verdict) & Verdict.drop) continue;
      const start = batch.get(i, Entry.address);
      source.relay(batch.memory, start, start + batch.get(i, Entry.length), batch.get(i, Entry.to));
    }
    this.of.batches.put(batch);
  }
}

/** Whether there is something in the batch for a handler that may be asked; else what its `on_error` says is done. */
function isOffered(registration: Registration, batch: Batch, isWhole: boolean): boolean {
  const { plugin } = registration;
  if (plugin.isOver || registration.gone) return false;
  const wanted = isWhole ? batch.count : choose(registration, batch);
  if (wanted === 0) return false;
  if (!plugin.isOut && plugin.usage.hasTime) return true;
  if (!plugin.isOut) plugin.usage.passed += wanted;
  if (registration.onError !== 'pass') dropWanted(batch);
  return false;
}

function show(registration: Registration, batch: Batch, isWhole: boolean): void {
  if (!isOffered(registration, batch, isWhole)) return;
  const { plugin } = registration;
  try {
    plugin.showPackets(registration, batch);
  } catch (err) {
    plugin.report(err, { event: registration.target.name });
  }
}

/** Marks those packets of a batch that this registration is not to see; gives the number of the others. */
function choose(registration: Registration, batch: Batch): number {
  const { memory, sources } = batch;
  let wanted = 0;
  for (let i = 0; i < batch.count; i++) {
    const decided = batch.get(i, Entry.verdict) & (Verdict.drop | Verdict.stop);
    if (decided !== 0) continue;
    const start = batch.get(i, Entry.address);
    const isWanted = wants(registration, sources[i]!, memory, start, start + batch.get(i, Entry.length));
    batch.set(i, Entry.verdict, isWanted ? 0 : Verdict.skip);
    if (isWanted) wanted++;
  }
  return wanted;
}

export function dropWanted(batch: Batch): void {
  for (let i = 0; i < batch.count; i++)
    if (batch.get(i, Entry.verdict) === 0) batch.set(i, Entry.verdict, Verdict.drop);
}

/** Whether a handler asks for the packet whose bytes are those from `start` up to `end`. */
function wants(
  registration: Registration,
  source: PacketSource,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  const { where } = registration;
  if (!concerns(registration, source)) return false;
  if (!where) return true;
  for (const [at, test] of where.bytes)
    if (!test(at < end - start ? bytes[start + at] : undefined)) return false;
  for (const [name, test] of where.fields) if (name === 'length' && !test(end - start)) return false;
  return true;
}

/** Whether a handler may ask for a packet of this source, as far as that can be said without the packet. */
function concerns({ plugin, where, onError }: Registration, source: PacketSource): boolean {
  if (plugin.isOut && onError === 'pass') return false;
  if (!plugin.sees(source.origin)) return false;
  if (!where) return true;
  for (const [name, test] of where.fields) {
    if (name === 'from' && !test(source.slot)) return false;
    if (name === 'world' && !test(source.world)) return false;
  }
  return originMatches(where, source.origin);
}

/** In the order in which plugins are asked: higher priority first, scripts/ before games/, then by name. */
export function inOrder(registrations: readonly Registration[]): Registration[] {
  return [...registrations].sort(
    (a, b) =>
      b.priority - a.priority || place(a.plugin) - place(b.plugin) || byName(a, b) || a.number - b.number,
  );
}

function place({ source }: Hooked): number {
  return source.title === undefined ? 0 : 1;
}

function byName(a: Registration, b: Registration): number {
  if (a.plugin === b.plugin) return 0;
  return a.plugin.source.id < b.plugin.source.id ? -1 : 1;
}
