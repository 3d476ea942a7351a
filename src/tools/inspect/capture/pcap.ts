/** The classic pcap format: one header, then packets with a 16-byte header each (libpcap, pcap-savefile(5)). */
import { type CaptureReader, ChunkQueue, type Packet } from './packet.js';

const FILE_HEADER = 24;
const PACKET_HEADER = 16;
/** The longest packet that capture programs write. */
const PACKET_MAXLEN = 262_144;

interface Flavour {
  readonly littleEndian: boolean;
  /** Parts of a second that a time stamp counts. */
  readonly ticks: number;
}

/** Byte order and time stamps by the first four bytes of the file. */
const flavours: Readonly<Record<string, Flavour>> = {
  d4c3b2a1: { littleEndian: true, ticks: 1e6 },
  a1b2c3d4: { littleEndian: false, ticks: 1e6 },
  '4d3cb2a1': { littleEndian: true, ticks: 1e9 },
  a1b23c4d: { littleEndian: false, ticks: 1e9 },
};

/** Whether a file that begins with these four bytes is a pcap file. */
export function isPcap(magic: Buffer): boolean {
  return flavourOf(magic) !== undefined;
}

export class PcapReader implements CaptureReader {
  readonly #queue = new ChunkQueue();
  #flavour: Flavour | undefined;
  #linkType = 0;
  #count = 0;
  #damage: string | undefined;

  receive(chunk: Buffer): Packet[] {
    const packets: Packet[] = [];
    if (this.#damage !== undefined) return packets;
    this.#queue.push(chunk);
    if (this.#flavour === undefined && !this.#readHeader()) return packets;
    for (let packet = this.#next(); packet !== undefined; packet = this.#next()) packets.push(packet);
    return packets;
  }

  damage(): string | undefined {
    if (this.#damage !== undefined || this.#queue.length === 0) return this.#damage;
    const what = this.#flavour ? `packet ${this.#count + 1}` : 'the header';
    return `ends inside ${what} (${this.#queue.length} bytes at offset ${this.#queue.offset})`;
  }

  #readHeader(): boolean {
    const header = this.#queue.peek(FILE_HEADER);
    if (header === undefined) return false;
    this.#flavour = flavourOf(header);
    if (this.#flavour === undefined) return this.#fail(`begins with ${header.toString('hex', 0, 4)}`);
    // The upper bits tell of checksums at the end of frames, which IP lengths leave out anyway.
    this.#linkType = this.#u32(header, 20) & 0xffff;
    this.#queue.skip(FILE_HEADER);
    return true;
  }

  #next(): Packet | undefined {
    const header = this.#queue.peek(PACKET_HEADER);
    if (header === undefined) return undefined;
    const length = this.#u32(header, 8);
    if (length > PACKET_MAXLEN) {
      this.#fail(
        `packet ${this.#count + 1} at offset ${this.#queue.offset} says ${length} bytes, ${PACKET_MAXLEN} are possible`,
      );
      return undefined;
    }
    const record = this.#queue.peek(PACKET_HEADER + length);
    if (record === undefined) return undefined;
    this.#queue.skip(record.length);
    this.#count += 1;
    return {
      number: this.#count,
      time: this.#u32(record, 0) + this.#u32(record, 4) / this.#flavour!.ticks,
      linkType: this.#linkType,
      bytes: record.subarray(PACKET_HEADER),
    };
  }

  #fail(damage: string): false {
    this.#damage = damage;
    this.#queue.skip(this.#queue.length);
    return false;
  }

  #u32(bytes: Buffer, at: number): number {
    return this.#flavour!.littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  }
}

function flavourOf(magic: Buffer): Flavour | undefined {
  return flavours[magic.toString('hex', 0, 4)];
}
