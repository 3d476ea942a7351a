/** Game packets inside one plugin's memory: a batch is copied in, its handlers run without leaving WebAssembly. */
import { ScriptError } from './errors.js';
import type { PacketSource } from './layer.js';
import type { Plugin, Registration } from './plugin.js';
import { Kind } from './scope.js';
import { suggestion } from './spelling.js';
import { LuaType } from './vm/exports.js';
import type { LuaState } from './vm/state.js';
import { Handle, type LuaValue, push, read } from './vm/values.js';

/** One packet on its way through the listeners. */
export interface Waiting {
  readonly source: PacketSource;
  bytes: Buffer;
  recipients: number;
  dropped: boolean;
  /** True when later plugins do not see it. */
  stopped: boolean;
}

/** Packets of one batch. */
export const BATCH = 64;
/** Bytes that a packet has at least for growing. */
const ROOM = 2048;
/** Bytes of a packet that the report of an error shows. */
const SHOWN = 16;
/** All packets of a batch together; one packet may be as long as a frame. */
const ARENA = BATCH * ROOM + 65_536;

/** Bytes of an entry, and its words by their places; side.wat says what each means. */
const ENTRY = 48;
const Entry = {
  address: 0,
  length: 1,
  capacity: 2,
  flags: 3,
  verdict: 4,
  player: 5,
  world: 6,
  from: 7,
  to: 8,
};
const CHANGED = 1;
const REDIRECTED = 2;
const Verdict = { pass: 0, drop: 1, stop: 2, strange: 3 };

const wordAt = (place: number) => (place * 4) | (4 << 16) | (2 << 20);
const fields: Readonly<Record<string, number>> = { length: wordAt(Entry.length), from: wordAt(Entry.from) };
const readers = [
  'u8',
  'i8',
  'u16',
  'i16',
  'u32',
  'i32',
  'f32',
  'len',
  'bytes',
  'set_u8',
  'set_u16',
  'set_u32',
  'set_f32',
];
const names = [...Object.keys(fields), ...readers, 'world', 'to', 'server', 'app_id', 'drop', 'replace'];

export class Packets {
  private entries = 0;
  private arena = 0;
  private packet: bigint | undefined;
  private batch: readonly Waiting[] = [];

  constructor(private readonly plugin: Plugin) {}

  /** Makes the one packet object that all handlers are shown; runs inside a protected call. */
  define(): void {
    const { lua } = this.plugin;
    lua.defineKind(Kind.packet, 'packet', false, () => {
      lua.setField('__index', () => this.pushMembers());
      lua.setField('__newindex', () => this.pushAccessor('newindex'));
    });
    lua.pushHandle(Kind.packet, 0);
    this.packet = lua.keep();
    lua.side.getField.value = lua.define(() => this.get());
    lua.side.setField.value = lua.define(() => this.set());
  }

  /** A table of methods, which Lua finds without a call; behind it stands what answers fields. */
  private pushMembers(): void {
    const { lua } = this.plugin;
    lua.api.lua_createtable(lua.L, 0, readers.length + 2);
    for (const reader of readers) lua.setField(reader, () => lua.pushCFunction(reader));
    lua.setField('drop', () => this.plugin.pushApi('e:drop', () => this.drop()));
    lua.setField('replace', () =>
      this.plugin.pushApi('e:replace', (args) => this.replace(args.bytes(2, 'bytes'))),
    );
    lua.api.lua_createtable(lua.L, 0, 1);
    lua.setField('__index', () => this.pushAccessor('index'));
    lua.api.lua_setmetatable(lua.L, -2);
  }

  private pushAccessor(name: 'index' | 'newindex'): void {
    const { lua } = this.plugin;
    lua.api.lua_createtable(lua.L, 0, 2);
    for (const [field, word] of Object.entries(fields)) lua.setField(field, () => lua.pushNumber(word));
    lua.pushCFunction(name, 1);
  }

  /** Shows the packets to one handler, in order; what it decided stands in them afterwards. */
  show(registration: Registration, packets: readonly Waiting[]): void {
    let from = 0;
    while (from < packets.length) from += this.fill(registration, packets, from);
  }

  /** Copies in as many packets as there is room for and runs them; the result is their number. */
  private fill(registration: Registration, packets: readonly Waiting[], from: number): number {
    const { lua } = this.plugin;
    this.allocate(lua);
    const { memory, words } = lua;
    let address = this.arena;
    let count = 0;
    while (from + count < packets.length && count < BATCH) {
      const packet = packets[from + count]!;
      const room = Math.max(packet.bytes.length, ROOM);
      if (address + room > this.arena + ARENA) break;
      this.copyIn(memory, words, packet, this.entries + count * ENTRY, address, room);
      address += room;
      count++;
    }
    if (count === 0) return 1; // longer than any frame: goes on as it is
    this.batch = packets.slice(from, from + count);
    this.decide(registration, count);
    this.batch = [];
    return count;
  }

  private allocate(lua: LuaState): void {
    if (this.entries !== 0) return;
    this.entries = lua.api.malloc(BATCH * ENTRY);
    this.arena = lua.api.malloc(ARENA);
    if (this.entries === 0 || this.arena === 0) throw new ScriptError('no memory for a batch of packets');
    lua.side.entries.value = this.entries;
  }

  private copyIn(
    memory: Buffer,
    words: Int32Array,
    packet: Waiting,
    entry: number,
    address: number,
    room: number,
  ): void {
    const { bytes, recipients, source } = packet;
    memory.set(bytes, address);
    const word = entry >> 2;
    words[word + Entry.address] = address;
    words[word + Entry.length] = bytes.length;
    words[word + Entry.capacity] = room;
    words[word + Entry.flags] = 0;
    words[word + Entry.verdict] = Verdict.pass;
    words[word + Entry.player] = this.playerNumber(source);
    words[word + Entry.world] = source.world;
    words[word + Entry.from] = source.slot;
    words[word + Entry.to] = recipients;
  }

  private playerNumber({ origin }: PacketSource): number {
    return origin.player ? this.plugin.host.players.number(origin.player.sessionKey) : 0;
  }

  /** Runs the batch; an error costs the packet that caused it its changes, and no other. */
  private decide(registration: Registration, count: number): void {
    const { lua, limits } = this.plugin;
    this.plugin.doing = registration.doing;
    const { side } = lua;
    const end = performance.now() + limits.batch.time;
    side.i.value = 0;
    side.n.value = count;
    let taken = 0;
    while (side.i.value < count && !this.plugin.isOut && !registration.gone) {
      const time = end - performance.now();
      if (time <= 0) {
        this.leave(count - side.i.value);
        break;
      }
      try {
        lua.call(
          (inner) => this.enter(inner, registration),
          { ...limits.batch, time },
          () => {},
        );
        taken = this.copyOut(registration, taken, count);
      } catch (err) {
        taken = this.copyOut(registration, taken, side.i.value - 1) + 1;
        const packet = this.batch[taken - 1]!;
        if (registration.onError !== 'pass') packet.dropped = true;
        this.report(err, registration, packet);
      }
    }
  }

  /** The time of the batch is over: what is left passes. */
  private leave(packets: number): void {
    this.plugin.usage.passed += packets;
    this.plugin.conduct.limitHit();
  }

  private enter(lua: LuaState, registration: Registration): number {
    lua.pushCFunction('batch');
    lua.pushKept(registration.fn);
    lua.pushKept(this.packet!);
    lua.api.lua_createtable(lua.L, 0, 4);
    const seen = new Set<number>();
    for (const { source } of this.batch) {
      const number = this.playerNumber(source);
      if (number === 0 || seen.has(number)) continue;
      seen.add(number);
      lua.pushHandle(Kind.player, number);
      lua.api.lua_rawseti(lua.L, -2, BigInt(number));
    }
    return 3;
  }

  /** Takes over what was decided about the packets `from` up to `to`; gives `to`. */
  private copyOut(registration: Registration, from: number, to: number): number {
    const { words } = this.plugin.lua;
    for (let i = from; i < to; i++) {
      const entry = this.entries + i * ENTRY;
      const verdict = words[(entry >> 2) + Entry.verdict]!;
      const flags = words[(entry >> 2) + Entry.flags]!;
      if (verdict === Verdict.pass && flags === 0) continue;
      const packet = this.batch[i]!;
      packet.dropped = (verdict & 3) === Verdict.drop;
      packet.stopped = verdict === Verdict.stop;
      if (flags & CHANGED) packet.bytes = this.bytesOf(entry);
      if (flags & REDIRECTED) packet.recipients = words[(entry >> 2) + Entry.to]!;
      if (verdict === Verdict.strange) this.complain(registration);
    }
    return to;
  }

  private bytesOf(entry: number): Buffer {
    const { memory } = this.plugin.lua;
    const address = this.word(entry, 'address');
    return Buffer.from(memory.subarray(address, address + this.word(entry, 'length')));
  }

  private word(entry: number, name: keyof typeof Entry): number {
    return this.plugin.lua.words[(entry >> 2) + Entry[name]]!;
  }

  private setWord(entry: number, name: keyof typeof Entry, value: number): void {
    this.plugin.lua.words[(entry >> 2) + Entry[name]] = value;
  }

  private report(err: unknown, { target, place }: Registration, { bytes }: Waiting): void {
    const shown = bytes.toString('hex', 0, SHOWN);
    this.plugin.report(err, { event: target.name, registered: place, bytes: shown });
  }

  private complain(registration: Registration): void {
    const err = new ScriptError('a packet handler returns nothing, false or "stop"');
    this.plugin.report(err, { event: registration.target.name, registered: registration.place });
  }

  // ---- what a handler asks of the packet that it is shown ----

  private get entry(): number {
    const entry = this.plugin.lua.side.entry.value;
    if (entry === 0) throw new ScriptError('this packet is over; take what you need while its handler runs');
    return entry;
  }

  private current(): Waiting {
    return this.batch[(this.entry - this.entries) / ENTRY]!;
  }

  private get(): number {
    const { lua } = this.plugin;
    push(lua, this.value(this.name()));
    return 1;
  }

  private name(): string {
    const { lua } = this.plugin;
    return lua.type(2) === LuaType.string ? lua.wireAt(2) : '';
  }

  private value(name: string): LuaValue {
    const { source } = this.current();
    switch (name) {
      case 'world':
        return new Handle(Kind.world, source.world);
      case 'to':
        return slotsOf(this.word(this.entry, 'to'));
      case 'server':
        return source.origin.server;
      case 'app_id':
        return source.origin.applicationId;
      default:
        throw new ScriptError(`a packet has no "${name}"${suggestion(name, names)}`);
    }
  }

  private set(): number {
    const { lua } = this.plugin;
    const name = this.name();
    if (name !== 'to')
      throw new ScriptError(`a packet's "${name}" can't be assigned; set bytes with e:set_u8 and its like`);
    const { entry } = this;
    this.setWord(entry, 'to', maskOf(read(lua, 3)));
    this.setWord(entry, 'flags', this.word(entry, 'flags') | REDIRECTED);
    return 0;
  }

  private drop(): undefined {
    this.setWord(this.entry, 'verdict', Verdict.drop);
  }

  private replace(bytes: Buffer): undefined {
    const { entry } = this;
    const room = this.word(entry, 'capacity');
    if (bytes.length > room)
      throw new ScriptError(`e:replace: at most ${room} bytes here, got ${bytes.length}`);
    this.plugin.lua.memory.set(bytes, this.word(entry, 'address'));
    this.setWord(entry, 'length', bytes.length);
    this.setWord(entry, 'flags', this.word(entry, 'flags') | CHANGED);
  }
}

function slotsOf(mask: number): LuaValue {
  if (mask === -1) return undefined;
  return Array.from({ length: 32 }, (_, slot) => slot).filter((slot) => (mask >>> slot) & 1);
}

/** `{ slots }` as bits; nil for everybody. */
function maskOf(value: LuaValue): number {
  if (value === undefined) return -1;
  if (!(value instanceof Map)) throw new ScriptError('e.to is a list of slots, or nil for everybody');
  let mask = 0;
  for (const slot of value.values()) {
    if (!Number.isInteger(slot) || (slot as number) < 0 || (slot as number) > 31)
      throw new ScriptError(`e.to: ${String(slot)} is not a slot from 0 to 31`);
    mask |= 1 << (slot as number);
  }
  return mask;
}
