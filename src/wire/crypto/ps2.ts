/** The suite of PS2 titles: truncated SHA-1 and an RC4 variant. Seen in capture (Medius 1.08 and 1.10). */
import { Sha1 } from './sha1.js';
import { type CipherSuite, contextOf, type Hash, hashOf, isNullHash } from './suite.js';

const DESCENDING = Uint8Array.from({ length: 256 }, (_, i) => 255 - i);

/** The PS2 suite, with one permutation table as scratch. */
export class Ps2Suite implements CipherSuite {
  readonly name = 'ps2';
  readonly #sha1 = new Sha1();
  readonly #table = new Uint8Array(256);
  readonly #hashBytes = new Uint8Array(4);

  hash(plain: Uint8Array, context: number): Hash {
    return hashOf(this.#sha1.head(plain), context);
  }

  seal(key: Uint8Array, context: number, plain: Uint8Array, out: Uint8Array, at: number): Hash {
    const hash = this.hash(plain, context);
    if (isNullHash(hash)) {
      out.set(plain, at);
      return hash;
    }
    this.#schedule(key, hash);
    this.#encipher(plain, out, at);
    return hash;
  }

  open(key: Uint8Array, hash: Hash, cipher: Buffer): Buffer | undefined {
    if (isNullHash(hash)) return cipher;
    this.#schedule(key, hash);
    const plain = this.#decipher(cipher);
    return this.hash(plain, contextOf(hash)) === hash ? plain : undefined;
  }

  #schedule(key: Uint8Array, hash: Hash): void {
    const bytes = this.#hashBytes;
    for (let i = 0; i < 4; i++) bytes[i] = hash >>> (8 * i);
    this.#table.set(DESCENDING);
    this.#stir(bytes, 5);
    this.#stir(key, 3);
  }

  /** One pass of the key schedule. The step is odd, so 256 steps visit every cell. */
  #stir(key: Uint8Array, step: number): void {
    const s = this.#table;
    let j = 0;
    let k = 0;
    for (let n = 0, i = 0; n < 256; n++, i = (i + step) & 255) {
      const si = s[i]!;
      j = (j + si + key[k]!) & 255;
      s[i] = s[j]!;
      s[j] = si;
      k = k + 1 === key.length ? 0 : k + 1;
    }
  }

  #encipher(plain: Uint8Array, out: Uint8Array, at: number): void {
    const s = this.#table;
    let a = 0;
    let b = 0;
    for (let n = 0; n < plain.length; n++) {
      a = (a + 5) & 255;
      const sa = s[a]!;
      b = (b + sa) & 255;
      const sb = s[b]!;
      s[a] = sb;
      s[b] = sa;
      const p = plain[n]!;
      out[at + n] = p ^ s[(sa + sb) & 255]!;
      b = (b + s[p]!) & 255;
    }
  }

  #decipher(cipher: Uint8Array): Buffer {
    const s = this.#table;
    const plain = Buffer.allocUnsafe(cipher.length);
    let a = 0;
    let b = 0;
    for (let n = 0; n < cipher.length; n++) {
      a = (a + 5) & 255;
      const sa = s[a]!;
      b = (b + sa) & 255;
      const sb = s[b]!;
      s[a] = sb;
      s[b] = sa;
      const p = cipher[n]! ^ s[(sa + sb) & 255]!;
      plain[n] = p;
      b = (b + s[p]!) & 255;
    }
    return plain;
  }
}
