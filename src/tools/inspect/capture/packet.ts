/** What every kind of capture file gives: packets, one after another, as bytes of the file come in. */

/** One captured packet. */
export interface Packet {
  /** From 1, as the usual capture programs count. */
  readonly number: number;
  /** Seconds since 1970. */
  readonly time: number;
  /** What stands before the IP header: a LINKTYPE_ number of the pcap formats. */
  readonly linkType: number;
  /** The captured bytes; they may share memory with the bytes of the file. */
  readonly bytes: Buffer;
}

/** Reads one capture file, fed in chunks of any size. */
export interface CaptureReader {
  /** The packets that this chunk completes. After damage there are none any more. */
  receive(chunk: Buffer): Packet[];
  /** To be asked after the last chunk: where and how the file is damaged or cut off; undefined when it is whole. */
  damage(): string | undefined;
}

/** Bytes that come in chunks and are taken in pieces. */
export class ChunkQueue {
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #taken = 0;

  push(chunk: Buffer): void {
    this.#bytes = this.length === 0 ? chunk : Buffer.concat([this.#bytes.subarray(this.#at), chunk]);
    this.#at = 0;
  }

  /** Bytes that wait. */
  get length(): number {
    return this.#bytes.length - this.#at;
  }

  /** Offset in the file of the next byte. */
  get offset(): number {
    return this.#taken;
  }

  /** The next `count` bytes, left where they are; undefined while there are fewer. */
  peek(count: number): Buffer | undefined {
    return this.length < count ? undefined : this.#bytes.subarray(this.#at, this.#at + count);
  }

  /** Moves over bytes that were peeked at. */
  skip(count: number): void {
    this.#at += count;
    this.#taken += count;
  }
}
