/** Bytes of a plugin outside of its Lua state: files of its folder, and what it put together. */
import { ScriptError } from './errors.js';

/** Bytes that a plugin may hold. */
const HELD_MAX = 32 << 20;

/** Memory that blobs share: a file and the slices of it. */
export interface BlobMemory {
  readonly size: number;
  /** Blobs that lie in it. */
  holders: number;
}

export class Blobs {
  /** `collect` has the script's garbage collected, with the blobs that it let go of. */
  constructor(private readonly collect: () => void) {}

  private readonly all = new Map<number, { readonly bytes: Buffer; readonly memory: BlobMemory }>();
  private held = 0;
  private last = 0;

  /** Takes room for so many bytes, until no blob lies in it any more. Throws where the plugin holds too much. */
  reserve(size: number): BlobMemory {
    if (this.held + size > HELD_MAX) this.collect();
    if (this.held + size > HELD_MAX)
      throw new ScriptError(
        `blobs: a plugin holds at most ${HELD_MAX} bytes; ${this.held} are held, ${size} more were wanted`,
      );
    this.held += size;
    return { size, holders: 0 };
  }

  /** Lets go of room that nothing lies in. */
  cancel({ size }: BlobMemory): void {
    this.held -= size;
  }

  /** The number of a new blob. */
  add(bytes: Buffer, memory: BlobMemory): number {
    memory.holders++;
    this.all.set(++this.last, { bytes, memory });
    return this.last;
  }

  /** A part of a blob, which takes no room of its own. */
  slice(id: number, start: number, end: number): number {
    const { bytes, memory } = this.all.get(id)!;
    return this.add(bytes.subarray(start, end), memory);
  }

  at(id: number): Buffer | undefined {
    return this.all.get(id)?.bytes;
  }

  /** The script holds it no more. */
  release(id: number): void {
    const memory = this.all.get(id)?.memory;
    this.all.delete(id);
    if (memory && --memory.holders === 0) this.cancel(memory);
  }

  clear(): void {
    this.all.clear();
    this.held = 0;
  }
}
