/**
 * Textbook RSA with 512-bit moduli and no padding, as SCE-RT uses it for its key exchange. Numbers travel
 * least significant byte first, 64 bytes each. It hides nothing from a determined listener (512 bits are
 * factored in hours, and private keys of consoles are published), so nothing may rest on it.
 */
import { constants, createPrivateKey, generateKeyPair, type KeyObject, privateDecrypt } from 'node:crypto';
import { type CipherSuite, CONTEXT_RSA_AUTH, type Hash } from './suite.js';

/** Bytes of a modulus, a plaintext and a ciphertext. */
export const RSA_LENGTH = 64;

/** The public exponent of every key seen so far. */
export const RSA_EXPONENT = 17;

const TOP_BIT = 1n << 511n;
const LIMIT = 1n << 512n;

/** A key as it stands in a key file: numbers in decimal, since that is how they were published. */
export interface RsaKeyEntry {
  readonly id: string;
  /** What the key is known to be used for, for people. */
  readonly use?: string;
  /** Where the key was published, or "own". */
  readonly source?: string;
  /** Modulus, decimal. */
  readonly n: string;
  readonly e: number;
  /** Private exponent, decimal; absent where only the modulus is known. */
  readonly d?: string;
}

/** One RSA key: a modulus, and the private half when it is known. */
export class RsaKey {
  readonly id: string;
  /** The modulus as it travels: 64 bytes, least significant first. */
  readonly modulus: Buffer;
  readonly #n: bigint;
  readonly #e: number;
  readonly #d: bigint | undefined;
  readonly #private: KeyObject | undefined;

  /** Throws a RangeError that names the key when its numbers are no 512-bit RSA key. */
  constructor(entry: RsaKeyEntry) {
    this.id = entry.id;
    this.#n = decimal(entry, 'n', entry.n);
    this.#e = entry.e;
    if (!isFullModulus(this.#n)) {
      throw new RangeError(
        `key "${entry.id}": n is ${this.#n.toString(2).length} bits, or even; it must be odd and exactly 512 bits`,
      );
    }
    this.modulus = toWire(this.#n);
    if (entry.d === undefined) return;
    this.#d = decimal(entry, 'd', entry.d);
    this.#private = privateKeyObject(entry.id, this.#n, this.#e, this.#d);
  }

  /** The key that a 64-byte modulus from the wire makes, or undefined when it is even or below 512 bits. */
  static fromModulus(id: string, modulus: Uint8Array): RsaKey | undefined {
    const n = fromWire(modulus);
    if (modulus.length !== RSA_LENGTH || !isFullModulus(n)) return undefined;
    return new RsaKey({ id, n: n.toString(), e: RSA_EXPONENT });
  }

  /** True when this key can open what was sealed to it. */
  get isPrivate(): boolean {
    return this.#private !== undefined;
  }

  /**
   * Enciphers 64 bytes. They may make a number above the modulus: the receiver adds the modulus once and
   * compares the hash.
   */
  seal(plain: Uint8Array): Buffer {
    return toWire(power(fromWire(plain) % this.#n, this.#e, this.#n));
  }

  /**
   * The plaintext whose hash, under the RSA context of `suite`, is `hash`; undefined when neither the
   * deciphered number nor that number plus the modulus has it, as with a ciphertext made for another key.
   */
  open(cipher: Uint8Array, hash: Hash, suite: CipherSuite): Buffer | undefined {
    const m = this.decipher(cipher);
    if (m === undefined) return undefined;
    const plain = toWire(m);
    if (suite.hash(plain, CONTEXT_RSA_AUTH) === hash) return plain;
    if (m + this.#n >= LIMIT) return undefined;
    const added = toWire(m + this.#n);
    return suite.hash(added, CONTEXT_RSA_AUTH) === hash ? added : undefined;
  }

  /** The number below the modulus that a ciphertext stands for, by node:crypto; undefined without the private half. */
  decipher(cipher: Uint8Array): bigint | undefined {
    if (this.#private === undefined || !this.#fits(cipher)) return undefined;
    const bigEndian = Buffer.from(cipher).reverse();
    const plain = privateDecrypt({ key: this.#private, padding: constants.RSA_NO_PADDING }, bigEndian);
    return fromWire(plain.reverse());
  }

  /** What decipher returns, by plain arithmetic: a dozen times slower, for a node:crypto that refuses 512 bits. */
  decipherByArithmetic(cipher: Uint8Array): bigint | undefined {
    if (this.#d === undefined || !this.#fits(cipher)) return undefined;
    return power(fromWire(cipher), this.#d, this.#n);
  }

  #fits(cipher: Uint8Array): boolean {
    return cipher.length === RSA_LENGTH && fromWire(cipher) < this.#n;
  }
}

/** Makes a key pair of our own, e = 17, whose modulus is a full 512-bit number as consoles need it. */
export async function generateRsaKey(id: string): Promise<Required<RsaKeyEntry>> {
  const privateKey = await new Promise<KeyObject>((resolve, reject) => {
    const options = { modulusLength: 512, publicExponent: RSA_EXPONENT };
    generateKeyPair('rsa', options, (error, _, key) => (error ? reject(error) : resolve(key)));
  });
  const { n, d } = privateKey.export({ format: 'jwk' });
  const number = (text: string | undefined) =>
    fromWire(Buffer.from(text ?? '', 'base64url').reverse()).toString();
  return { id, use: 'made by this server', source: 'own', n: number(n), e: RSA_EXPONENT, d: number(d) };
}

/** The number that bytes from the wire make, least significant byte first. */
export function fromWire(bytes: Uint8Array): bigint {
  const hex = Buffer.from(bytes).reverse().toString('hex');
  return hex === '' ? 0n : BigInt(`0x${hex}`);
}

/** A number below 2^512 as 64 bytes, least significant first. */
export function toWire(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(RSA_LENGTH * 2, '0'), 'hex').reverse();
}

function isFullModulus(n: bigint): boolean {
  return n >= TOP_BIT && n < LIMIT && (n & 1n) === 1n;
}

function decimal(entry: RsaKeyEntry, field: string, text: string): bigint {
  if (/^\d+$/.test(text)) return BigInt(text);
  throw new RangeError(`key "${entry.id}": ${field} must be a decimal number`);
}

function power(base: bigint, exponent: bigint | number, modulus: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus;
    if (bit === '1') result = (result * base) % modulus;
  }
  return result;
}

/** node:crypto wants the primes as well; they follow from n, e and d. */
function privateKeyObject(id: string, n: bigint, e: number, d: bigint): KeyObject {
  const p = primeFactor(n, BigInt(e) * d - 1n);
  if (p === undefined) throw new RangeError(`key "${id}": n, e and d do not belong together`);
  const q = n / p;
  const [one, two] = p > q ? [p, q] : [q, p];
  const part = (value: bigint) => base64url(value);
  const jwk = {
    kty: 'RSA',
    n: part(n),
    e: part(BigInt(e)),
    d: part(d),
    p: part(one),
    q: part(two),
    dp: part(d % (one - 1n)),
    dq: part(d % (two - 1n)),
    qi: part(power(two % one, one - 2n, one)),
  };
  return createPrivateKey({ key: jwk, format: 'jwk' });
}

/**
 * A factor of n from a multiple of its group order: a square root of 1 other than 1 and -1 shares one
 * with n. Every second base gives such a root, so forty tries fail only for numbers that are no key.
 */
function primeFactor(n: bigint, multiple: bigint): bigint | undefined {
  if (multiple <= 0n || multiple & 1n) return undefined;
  let odd = multiple;
  let halvings = 0;
  while (!(odd & 1n)) {
    odd >>= 1n;
    halvings++;
  }
  for (let base = 2n; base < 42n; base++) {
    let root = power(base, odd, n);
    for (let i = 0; i < halvings && root !== 1n && root !== n - 1n; i++) {
      const square = (root * root) % n;
      if (square === 1n) return commonDivisor(root - 1n, n);
      root = square;
    }
  }
  return undefined;
}

function commonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

function base64url(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex').toString('base64url');
}
