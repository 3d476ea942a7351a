/**
 * SHA-1 for the short messages of SCE-RT. A call into node:crypto costs about a microsecond before
 * the first byte; up to some two hundred bytes the plain loop below is done by then.
 */
import { hash } from 'node:crypto';

/** Up to this many bytes the plain loop is the faster one. */
const SHORT = 192;

/** SHA-1 with one scratch schedule; not to be shared between threads. */
export class Sha1 {
  readonly #w = new Int32Array(80);
  #h0 = 0;
  #h1 = 0;
  #h2 = 0;
  #h3 = 0;
  #h4 = 0;

  /** The first four digest bytes as an unsigned number, first byte lowest: the order they travel in. */
  head(data: Uint8Array): number {
    if (data.length > SHORT) return hash('sha1', data, 'buffer').readUInt32LE(0);
    return swap(this.headByLoop(data));
  }

  /** The first digest word of any length of data, without node:crypto; most significant byte first. */
  headByLoop(data: Uint8Array): number {
    this.#h0 = 0x67452301;
    this.#h1 = 0xefcdab89 | 0;
    this.#h2 = 0x98badcfe | 0;
    this.#h3 = 0x10325476;
    this.#h4 = 0xc3d2e1f0 | 0;
    const whole = data.length & ~63;
    for (let at = 0; at < whole; at += 64) this.#wholeBlock(data, at);
    this.#lastBlocks(data, whole);
    return this.#h0 >>> 0;
  }

  #wholeBlock(data: Uint8Array, at: number): void {
    const w = this.#w;
    for (let i = 0; i < 16; i++, at += 4) {
      w[i] = (data[at]! << 24) | (data[at + 1]! << 16) | (data[at + 2]! << 8) | data[at + 3]!;
    }
    this.#mix();
  }

  /** The rest of the data, the bit 1 after it, and the length in bits; one or two blocks. */
  #lastBlocks(data: Uint8Array, from: number): void {
    const w = this.#w;
    const rest = data.length - from;
    w.fill(0, 0, 16);
    for (let i = 0; i < rest; i++) w[i >> 2]! |= data[from + i]! << (24 - ((i & 3) << 3));
    w[rest >> 2]! |= 0x80 << (24 - ((rest & 3) << 3));
    if (rest >= 56) {
      this.#mix();
      w.fill(0, 0, 16);
    }
    w[14] = data.length >>> 29;
    w[15] = data.length << 3;
    this.#mix();
  }

  #mix(): void {
    const w = this.#w;
    for (let i = 16; i < 80; i++) {
      const x = w[i - 3]! ^ w[i - 8]! ^ w[i - 14]! ^ w[i - 16]!;
      w[i] = (x << 1) | (x >>> 31);
    }
    let a = this.#h0;
    let b = this.#h1;
    let c = this.#h2;
    let d = this.#h3;
    let e = this.#h4;
    for (let i = 0; i < 80; i++) {
      const t = (((a << 5) | (a >>> 27)) + mixed(i, b, c, d) + e + w[i]!) | 0;
      e = d;
      d = c;
      c = (b << 30) | (b >>> 2);
      b = a;
      a = t;
    }
    this.#h0 = (this.#h0 + a) | 0;
    this.#h1 = (this.#h1 + b) | 0;
    this.#h2 = (this.#h2 + c) | 0;
    this.#h3 = (this.#h3 + d) | 0;
    this.#h4 = (this.#h4 + e) | 0;
  }
}

/** The function and constant of one of SHA-1's four quarters. */
function mixed(i: number, b: number, c: number, d: number): number {
  if (i < 20) return (((b & c) | (~b & d)) + 0x5a827999) | 0;
  if (i < 40) return ((b ^ c ^ d) + 0x6ed9eba1) | 0;
  if (i < 60) return (((b & c) | (b & d) | (c & d)) + (0x8f1bbcdc | 0)) | 0;
  return ((b ^ c ^ d) + (0xca62c1d6 | 0)) | 0;
}

function swap(word: number): number {
  return ((word >>> 24) | ((word >>> 8) & 0xff00) | ((word & 0xff00) << 8) | (word << 24)) >>> 0;
}
