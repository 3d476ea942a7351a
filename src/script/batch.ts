/**
 * Game packets that wait to be decided, in one block of memory: a table of entries, and behind it their bytes.
 * The block looks the same wherever it lies, so that a whole batch goes into a plugin's memory with one copy.
 */
import type { PacketSource } from './layer.js';

/** Packets of one batch. */
export const BATCH = 64;
/** Bytes to which every packet may grow; a longer one keeps its length at most. */
export const ROOM = 2048;

/** Bytes of an entry, and the places of its words (side.wat reads them). */
export const ENTRY = 48;
const ENTRY_WORDS = ENTRY / 4;
export const Entry = {
  /** Where the packet's bytes begin, counted from the block's beginning. */
  address: 0,
  length: 1,
  /** Bytes that there is room for. */
  capacity: 2,
  flags: 3,
  verdict: 4,
  player: 5,
  world: 6,
  from: 7,
  /** A bit for each slot, -1 for everybody. */
  to: 8,
} as const;
/** What a handler changed of a packet. */
export const Flag = { bytes: 1, recipients: 2 } as const;
/** What was decided; a packet with any of these is not shown. */
export const Verdict = { drop: 1, stop: 2, strange: 4, skip: 8 } as const;

/** All that is offered in one batch; a single packet may be as long as a frame. */
const OFFERED = BATCH * ROOM + 65_536;
/** Bytes of the block: offered packets, and room for each to move to when it grows. */
export const BLOCK = BATCH * ENTRY + OFFERED + BATCH * ROOM;

export class Batch {
  readonly memory: Buffer;
  readonly words: Int32Array;
  readonly sources: PacketSource[] = [];
  count = 0;
  /** Where free memory begins. */
  end = BATCH * ENTRY;
  /** True while the first registration wants all of it, as was found when they were offered. */
  isWhole = true;

  /** `block` is BLOCK bytes of memory, its own unless given. */
  constructor(block: ArrayBuffer | SharedArrayBuffer = new ArrayBuffer(BLOCK)) {
    this.memory = Buffer.from(block as ArrayBuffer);
    this.words = new Int32Array(block);
  }

  /** Whether there is room for one more packet of this length. */
  takes(length: number): boolean {
    return this.count < BATCH && this.end + length <= BATCH * ENTRY + OFFERED;
  }

  add(source: PacketSource, player: number, bytes: Uint8Array, recipients: number): void {
    const { words } = this;
    const { length } = bytes;
    const entry = this.count * ENTRY_WORDS;
    this.memory.set(bytes, this.end);
    words[entry + Entry.address] = this.end;
    words[entry + Entry.length] = length;
    words[entry + Entry.capacity] = length;
    words[entry + Entry.flags] = 0;
    words[entry + Entry.verdict] = 0;
    words[entry + Entry.player] = player;
    words[entry + Entry.world] = source.world;
    words[entry + Entry.from] = source.slot;
    words[entry + Entry.to] = recipients;
    this.sources[this.count++] = source;
    this.end += length;
  }

  clear(): void {
    this.count = 0;
    this.end = BATCH * ENTRY;
    this.isWhole = true;
    this.sources.length = 0;
  }

  get(index: number, place: number): number {
    return this.words[index * ENTRY_WORDS + place]!;
  }

  set(index: number, place: number, value: number): void {
    this.words[index * ENTRY_WORDS + place] = value;
  }

  /** A view of the packet's bytes. */
  bytes(index: number): Buffer {
    const address = this.get(index, Entry.address);
    return this.memory.subarray(address, address + this.get(index, Entry.length));
  }

  /** Puts other bytes in a packet's place, at most `ROOM` where they are longer than what it came with. */
  replace(index: number, bytes: Uint8Array): void {
    if (bytes.length > this.get(index, Entry.capacity)) {
      this.set(index, Entry.address, this.end);
      this.set(index, Entry.capacity, ROOM);
      this.end += ROOM;
    }
    this.memory.set(bytes, this.get(index, Entry.address));
    this.set(index, Entry.length, bytes.length);
  }
}

/** Batches that are empty again, to be filled anew. */
export class Batches {
  private readonly free: Batch[] = [];

  take(): Batch {
    return this.free.pop() ?? new Batch();
  }

  put(batch: Batch): void {
    batch.clear();
    this.free.push(batch);
  }
}
