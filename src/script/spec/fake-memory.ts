/** The memory of a fake console: all of 32 bits of addresses, zero until somebody writes. */
const PAGE = 4096;

export interface Poke {
  readonly address: number;
  readonly bytes: Buffer;
}

export class FakeMemory {
  /** What was poked, in order. */
  pokes: Poke[] = [];
  /** True for a console that answers no peek. */
  isSilent = false;
  private readonly pages = new Map<number, Buffer>();

  write(address: number, bytes: Uint8Array): void {
    bytes.forEach((byte, i) => {
      const at = address + i;
      const page = Math.floor(at / PAGE);
      if (!this.pages.has(page)) this.pages.set(page, Buffer.alloc(PAGE));
      this.pages.get(page)![at % PAGE] = byte;
    });
  }

  read(address: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let i = 0; i < length; i++) {
      const at = address + i;
      bytes[i] = this.pages.get(Math.floor(at / PAGE))?.[at % PAGE] ?? 0;
    }
    return bytes;
  }

  poke(address: number, bytes: Buffer): void {
    this.pokes.push({ address, bytes: Buffer.from(bytes) });
    this.write(address, bytes);
  }

  /** What pokes left in this range; undefined when they did not write each byte of it. */
  poked(address: number, length: number): Buffer | undefined {
    const bytes = Buffer.alloc(length);
    const written = new Uint8Array(length);
    for (const poke of this.pokes) {
      const from = Math.max(address, poke.address);
      const to = Math.min(address + length, poke.address + poke.bytes.length);
      if (from >= to) continue;
      poke.bytes.copy(bytes, from - address, from - poke.address, to - poke.address);
      written.fill(1, from - address, to - address);
    }
    return written.every((one) => one === 1) ? bytes : undefined;
  }
}
