/** The pcapng format: blocks that name their type and length (draft-ietf-opsawg-pcapng). */
import { type CaptureReader, ChunkQueue, type Packet } from './packet.js';

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const OLD_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;

const BLOCK_HEADER = 8;
const BLOCK_MINIMUM = 12;
const BLOCK_MAXLEN = 16 * 1024 * 1024;
const OPTION_END = 0;
const OPTION_TICKS = 9;
const OPTION_TIME_OFFSET = 14;

interface Interface {
  readonly linkType: number;
  readonly snapLength: number;
  /** Parts of a second that a time stamp counts. */
  readonly ticks: number;
  /** Seconds to add to every time stamp. */
  readonly timeOffset: number;
}

/** Whether a file that begins with these four bytes is a pcapng file. */
export function isPcapng(magic: Buffer): boolean {
  return magic.readUInt32BE(0) === SECTION_HEADER;
}

export class PcapngReader implements CaptureReader {
  readonly #queue = new ChunkQueue();
  #littleEndian = true;
  #interfaces: Interface[] = [];
  #count = 0;
  #damage: string | undefined;

  receive(chunk: Buffer): Packet[] {
    const packets: Packet[] = [];
    if (this.#damage !== undefined) return packets;
    this.#queue.push(chunk);
    for (let block = this.#nextBlock(); block !== undefined; block = this.#nextBlock()) {
      const packet = this.#read(block);
      if (packet !== undefined) packets.push(packet);
    }
    return packets;
  }

  damage(): string | undefined {
    if (this.#damage !== undefined || this.#queue.length === 0) return this.#damage;
    return `ends inside a block (${this.#queue.length} bytes at offset ${this.#queue.offset})`;
  }

  #nextBlock(): Buffer | undefined {
    const header = this.#queue.peek(BLOCK_MINIMUM);
    if (header === undefined || this.#damage !== undefined) return undefined;
    if (header.readUInt32BE(0) === SECTION_HEADER) this.#littleEndian = header[8] === 0x4d;
    const length = this.#u32(header, 4);
    if (length < BLOCK_MINIMUM || length > BLOCK_MAXLEN || length % 4 !== 0) {
      this.#fail(`the block at offset ${this.#queue.offset} says a length of ${length}`);
      return undefined;
    }
    const block = this.#queue.peek(length);
    if (block !== undefined) this.#queue.skip(length);
    return block;
  }

  #read(block: Buffer): Packet | undefined {
    const body = block.subarray(BLOCK_HEADER, block.length - 4);
    switch (this.#u32(block, 0)) {
      case SECTION_HEADER:
        this.#interfaces = [];
        return undefined;
      case INTERFACE_DESCRIPTION:
        if (body.length < 8) return this.#fail('an interface description is too short');
        this.#interfaces.push(this.#interfaceOf(body));
        return undefined;
      case ENHANCED_PACKET:
        return body.length < 20 ? this.#tooShort() : this.#packet(body, this.#u32(body, 0));
      case OLD_PACKET:
        return body.length < 20 ? this.#tooShort() : this.#packet(body, this.#u16(body, 0));
      case SIMPLE_PACKET:
        return body.length < 4 ? this.#tooShort() : this.#simplePacket(body);
      default:
        return undefined;
    }
  }

  #interfaceOf(body: Buffer): Interface {
    const options = this.#options(body.subarray(8));
    const offset = options.get(OPTION_TIME_OFFSET);
    return {
      linkType: this.#u16(body, 0),
      snapLength: this.#u32(body, 4),
      ticks: ticksOf(options.get(OPTION_TICKS)?.[0]),
      timeOffset: offset?.length === 8 ? Number(this.#i64(offset)) : 0,
    };
  }

  #options(bytes: Buffer): Map<number, Buffer> {
    const options = new Map<number, Buffer>();
    let at = 0;
    while (bytes.length - at >= 4) {
      const code = this.#u16(bytes, at);
      const length = this.#u16(bytes, at + 2);
      if (code === OPTION_END) break;
      options.set(code, bytes.subarray(at + 4, at + 4 + length));
      at += 4 + Math.ceil(length / 4) * 4;
    }
    return options;
  }

  #packet(body: Buffer, id: number): Packet | undefined {
    const from = this.#interfaces[id];
    if (from === undefined)
      return this.#fail(`packet ${this.#count + 1} names interface ${id}, which is not described`);
    const length = this.#u32(body, 12);
    if (length > body.length - 20) return this.#tooShort();
    const ticks = this.#u32(body, 4) * 2 ** 32 + this.#u32(body, 8);
    return this.#numbered(from, ticks / from.ticks + from.timeOffset, body.subarray(20, 20 + length));
  }

  /** It has no time, and is cut at the interface's snapshot length. */
  #simplePacket(body: Buffer): Packet | undefined {
    const from = this.#interfaces[0];
    if (from === undefined) return this.#fail(`packet ${this.#count + 1} has no interface`);
    const length = Math.min(this.#u32(body, 0), from.snapLength || Infinity, body.length - 4);
    return this.#numbered(from, 0, body.subarray(4, 4 + length));
  }

  #numbered({ linkType }: Interface, time: number, bytes: Buffer): Packet {
    this.#count += 1;
    return { number: this.#count, time, linkType, bytes };
  }

  #tooShort(): undefined {
    return this.#fail(`packet ${this.#count + 1} is longer than its block`);
  }

  #fail(damage: string): undefined {
    this.#damage = damage;
    this.#queue.skip(this.#queue.length);
  }

  #u16(bytes: Buffer, at: number): number {
    return this.#littleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  }

  #u32(bytes: Buffer, at: number): number {
    return this.#littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  }

  #i64(bytes: Buffer): bigint {
    return this.#littleEndian ? bytes.readBigInt64LE(0) : bytes.readBigInt64BE(0);
  }
}

/** Microseconds unless the interface says a power of ten, or of two with the top bit set. */
function ticksOf(resolution: number | undefined): number {
  if (resolution === undefined) return 1e6;
  return resolution & 0x80 ? 2 ** (resolution & 0x7f) : 10 ** resolution;
}
