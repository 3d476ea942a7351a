/** The suite of PS3 titles: the RCQ hash and cipher. Seen in capture (113); form read in horizon-server. */
import { type CipherSuite, contextOf, type Hash, hashOf, isNullHash } from './suite.js';

/** The state after absorbing 16 zero bytes from nothing, where every hash begins. */
const START = [0xb5a0559c | 0, 0x88aa4c20 | 0, 0x013d2cc7, 0xcb2de2b6 | 0] as const;

/** The PS3 suite, with four words as scratch. Only the first 16 bytes of a key take part. */
export class Ps3Suite implements CipherSuite {
  readonly name = 'ps3';
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;

  /** The length is not mixed in: data that differs in zero bytes up to the next word hashes equal. */
  hash(plain: Uint8Array, context: number): Hash {
    return hashOf(this.sum(plain), context);
  }

  /** The unmasked 32-bit sum that a hash is cut from. */
  sum(data: Uint8Array): number {
    [this.#a, this.#b, this.#c, this.#d] = START;
    for (let at = 0; at < data.length; at += 4) {
      this.#round();
      this.#d ^= wordAt(data, at);
    }
    return (this.#a + this.#b + this.#c + this.#d) >>> 0;
  }

  seal(key: Uint8Array, context: number, plain: Uint8Array, out: Uint8Array, at: number): Hash {
    const hash = this.hash(plain, context);
    if (isNullHash(hash)) {
      out.set(plain, at);
      return hash;
    }
    this.#setUp(key, hash);
    for (let n = 0; n < plain.length; n += 4) {
      this.#round();
      this.#d ^= wordAt(plain, n);
      putWord(out, at + n, this.#d, plain.length - n);
    }
    return hash;
  }

  open(key: Uint8Array, hash: Hash, cipher: Buffer): Buffer | undefined {
    if (isNullHash(hash)) return cipher;
    this.#setUp(key, hash);
    const plain = Buffer.allocUnsafe(cipher.length);
    for (let at = 0; at < cipher.length; at += 4) {
      this.#round();
      const word = wordAt(cipher, at);
      putWord(plain, at, word ^ this.#d, cipher.length - at);
      this.#d = word;
    }
    return this.hash(plain, contextOf(hash)) === hash ? plain : undefined;
  }

  /** Key and hash into the state, then the state's own copy through the stream, its output thrown away. */
  #setUp(key: Uint8Array, hash: Hash): void {
    this.#a = wordAt(key, 0);
    this.#b = wordAt(key, 4);
    this.#c = wordAt(key, 8);
    this.#d = wordAt(key, 12);
    this.#round();
    this.#d ^= hash;
    const a = this.#a;
    const b = this.#b;
    const c = this.#c;
    const d = this.#d;
    this.#absorb(a);
    this.#absorb(b);
    this.#absorb(c);
    this.#absorb(d);
  }

  #absorb(word: number): void {
    this.#round();
    this.#d ^= word;
  }

  #round(): void {
    let a = this.#a;
    let b = this.#b;
    let c = this.#c;
    let d = this.#d;
    d ^= 0x5b3aa654;
    c = (c + a + d) | 0;
    c = (c << 7) | (c >>> 25);
    b = (b + d + c) | 0;
    c ^= 0x75970a4d;
    b = (b << 11) | (b >>> 21);
    a = (a + c + b) | 0;
    a = (a << 17) | (a >>> 15);
    const both = a & b;
    b = ~b;
    this.#d = (d + (both | (c & b))) | 0;
    this.#a = ~a;
    this.#b = b;
    this.#c = c;
  }
}

/** The little-endian word at `at`; bytes behind the end count as zero. */
function wordAt(data: Uint8Array, at: number): number {
  const b1 = data[at + 1] ?? 0;
  const b2 = data[at + 2] ?? 0;
  const b3 = data[at + 3] ?? 0;
  return data[at]! | (b1 << 8) | (b2 << 16) | (b3 << 24);
}

/** Writes a little-endian word at `at`, at most `room` bytes of it. */
function putWord(out: Uint8Array, at: number, word: number, room: number): void {
  const end = Math.min(room, 4);
  for (let i = 0; i < end; i++) out[at + i] = word >>> (8 * i);
}
