/** Game packets inside one plugin's memory: a batch is copied in, its handlers run without leaving WebAssembly. */
import { performance } from 'node:perf_hooks';
import { packetEvent } from './api-table/event.js';
import { type Batch, BLOCK, ENTRY, Entry, Flag, ROOM, Verdict } from './batch.js';
import { ScriptError } from './errors.js';
import type { PacketSource } from './layer.js';
import type { Plugin, Registration } from './plugin.js';
import { Kind } from './scope.js';
import { suggestion } from './spelling.js';
import { stepsOf } from './vm/code.js';
import { LuaType } from './vm/exports.js';
import { HOOK_COUNT } from './vm/state.js';
import { Handle, type LuaValue, push, read } from './vm/values.js';

/** Bytes of a packet that the report of an error shows. */
const SHOWN = 16;
/** Senders whose handles are held for the next batch. */
const SENDERS = 1000;

/** A field that stands in the entry, as side.wat wants it. */
const wordAt = (place: number) => (place * 4) | (4 << 16) | (2 << 20);
const fields: Readonly<Record<string, number>> = { length: wordAt(Entry.length), from: wordAt(Entry.from) };
const { values, methods } = packetEvent;
/** Methods that the side module has under the same names. */
const readers = Object.keys(methods).filter((name) => name !== 'drop' && name !== 'replace');
const names = [...Object.keys(values), ...Object.keys(methods)];

export class Packets {
  /** Where the batch lies; 0 until there is one. */
  private block = 0;
  /** Where free memory behind the batch begins, counted from the block's beginning. */
  private end = 0;
  private packet: bigint | undefined;
  /** Handles of senders by their numbers, and how many there are. */
  private senders: bigint | undefined;
  private sendersHeld = 0;
  private batch: Batch | undefined;
  private readonly steps = new WeakMap<Registration, number>();

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
    this.holdSenders();
    lua.side.getField.value = lua.define(() => this.get());
    lua.side.setField.value = lua.define(() => this.set());
    lua.side.getSender.value = lua.define(() => this.sender());
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

  /** Shows a batch to one handler, in order; what it decided stands in the batch afterwards. */
  show(registration: Registration, batch: Batch): void {
    this.copyIn(batch);
    this.batch = batch;
    try {
      this.decide(registration, batch);
    } finally {
      this.batch = undefined;
    }
  }

  private copyIn(batch: Batch): void {
    const { lua } = this.plugin;
    if (this.block === 0) {
      this.block = lua.api.malloc(BLOCK);
      if (this.block === 0) throw new ScriptError('no memory for a batch of packets');
      lua.side.block.value = this.block;
    }
    lua.memory.set(batch.memory.subarray(0, batch.end), this.block);
    this.end = batch.end;
  }

  /** Runs the batch; an error costs the packet that caused it its changes, and no other. */
  private decide(registration: Registration, batch: Batch): void {
    const { lua, limits } = this.plugin;
    this.plugin.doing = registration.doing;
    if (this.sendersHeld > SENDERS) lua.within(() => this.holdSenders());
    const { side } = lua;
    const { count } = batch;
    const kept = [registration.fn, this.packet!, this.senders!];
    lua.beginBatch(count, this.uncounted(registration));
    let left = limits.batch;
    let end: number | undefined;
    let taken = 0;
    for (;;) {
      try {
        lua.callKept('batch', kept, left);
        taken = this.copyOut(registration, batch, taken, side.i.value);
      } catch (err) {
        taken = this.copyOut(registration, batch, taken, side.i.value - 1) + 1;
        const failed = taken - 1;
        if (registration.onError !== 'pass') batch.set(failed, Entry.verdict, Verdict.drop);
        this.report(err, registration, batch.bytes(failed));
      }
      if (side.i.value >= count || this.plugin.isOut || registration.gone) break;
      end ??= lua.began + limits.batch.time;
      const time = end - performance.now();
      if (time <= 0) {
        this.leave(batch, side.i.value);
        break;
      }
      left = { ...limits.batch, time };
    }
  }

  /** The handler's instructions, if they are so few and so straight that they need not be counted; else 0. */
  private uncounted(registration: Registration): number {
    const known = this.steps.get(registration);
    if (known !== undefined) return known;
    const { lua } = this.plugin;
    lua.pushKept(registration.fn);
    const all = stepsOf(lua, -1);
    lua.pop();
    const steps = all <= HOOK_COUNT ? all : 0;
    this.steps.set(registration, steps);
    return steps;
  }

  /** The time of the batch is over: what is left passes. */
  private leave(batch: Batch, from: number): void {
    for (let i = from; i < batch.count; i++)
      if (batch.get(i, Entry.verdict) === 0) this.plugin.usage.passed++;
    this.plugin.conduct.limitHit();
  }

  /** Takes over what was decided about the packets `from` up to `to`; gives `to`. */
  private copyOut(registration: Registration, batch: Batch, from: number, to: number): number {
    const { words } = this.plugin.lua;
    for (let i = from; i < to; i++) {
      const entry = (this.block + i * ENTRY) >> 2;
      const verdict = words[entry + Entry.verdict]!;
      const flags = words[entry + Entry.flags]!;
      if (verdict === 0 && flags === 0) continue;
      batch.set(i, Entry.verdict, verdict & ~Verdict.strange);
      if (flags & Flag.bytes) batch.replace(i, this.bytesOf(entry));
      if (flags & Flag.recipients) batch.set(i, Entry.to, words[entry + Entry.to]!);
      if (verdict & Verdict.strange) this.complain(registration);
    }
    return to;
  }

  /** A view of the bytes of the entry at this word. */
  private bytesOf(entry: number): Buffer {
    const { memory, words } = this.plugin.lua;
    const address = this.block + words[entry + Entry.address]!;
    return memory.subarray(address, address + words[entry + Entry.length]!);
  }

  private report(err: unknown, { target, place }: Registration, bytes: Buffer): void {
    const shown = bytes.toString('hex', 0, SHOWN);
    this.plugin.report(err, { event: target.name, registered: place, bytes: shown });
  }

  private complain(registration: Registration): void {
    const err = new ScriptError('a packet handler returns nothing, false or "stop"');
    this.plugin.report(err, { event: registration.target.name, registered: registration.place });
  }

  /** Begins an empty table of handles; runs inside a protected call. */
  private holdSenders(): number {
    const { lua } = this.plugin;
    if (this.senders !== undefined) lua.release(this.senders);
    lua.api.lua_createtable(lua.L, 0, 0);
    this.senders = lua.keep();
    this.sendersHeld = 0;
    return 0;
  }

  /** The handle of a sender who is not in the table yet: the batch's third argument. */
  private sender(): number {
    const { lua } = this.plugin;
    const number = this.word(this.entry, 'player');
    lua.pushHandle(Kind.player, number);
    lua.api.lua_pushvalue(lua.L, -1);
    lua.api.lua_rawseti(lua.L, 3, BigInt(number));
    this.sendersHeld++;
    return 1;
  }

  // ---- what a handler asks of the packet that it is shown ----

  private get entry(): number {
    const entry = this.plugin.lua.side.entry.value;
    if (entry === 0) throw new ScriptError('this packet is over; take what you need while its handler runs');
    return entry;
  }

  private word(entry: number, name: keyof typeof Entry): number {
    return this.plugin.lua.words[(entry >> 2) + Entry[name]]!;
  }

  private setWord(entry: number, name: keyof typeof Entry, value: number): void {
    this.plugin.lua.words[(entry >> 2) + Entry[name]] = value;
  }

  private current(): PacketSource {
    const { entry } = this;
    return this.batch!.sources[(entry - this.block) / ENTRY]!;
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
    const source = this.current();
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
    this.setWord(entry, 'flags', this.word(entry, 'flags') | Flag.recipients);
    return 0;
  }

  private drop(): undefined {
    this.setWord(this.entry, 'verdict', Verdict.drop);
  }

  private replace(bytes: Buffer): undefined {
    const { entry } = this;
    const capacity = this.word(entry, 'capacity');
    const most = Math.max(capacity, ROOM);
    if (bytes.length > most)
      throw new ScriptError(`e:replace: at most ${most} bytes here, got ${bytes.length}`);
    if (bytes.length > capacity) {
      this.setWord(entry, 'address', this.end);
      this.setWord(entry, 'capacity', ROOM);
      this.end += ROOM;
    }
    this.plugin.lua.memory.set(bytes, this.block + this.word(entry, 'address'));
    this.setWord(entry, 'length', bytes.length);
    this.setWord(entry, 'flags', this.word(entry, 'flags') | Flag.bytes);
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
