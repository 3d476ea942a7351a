/** The RSA keys that a server or a decoder knows. */
import { RsaKey, type RsaKeyEntry } from './rsa.js';

/** A fixed set of RSA keys, found by their modulus. */
export class KeyRing {
  /** All keys whose private half is known, in the order they were given. */
  readonly privateKeys: readonly RsaKey[];
  readonly #byModulus = new Map<string, RsaKey>();
  readonly #byId = new Map<string, RsaKey>();

  /** Throws a RangeError that names the entry when one is no key or an id is there twice. */
  constructor(entries: Iterable<RsaKeyEntry>) {
    for (const entry of entries) {
      if (this.#byId.has(entry.id)) throw new RangeError(`key "${entry.id}" is there twice; ids must differ`);
      const key = new RsaKey(entry);
      this.#byId.set(key.id, key);
      this.#byModulus.set(key.modulus.toString('hex'), key);
    }
    this.privateKeys = [...this.#byId.values()].filter((key) => key.isPrivate);
  }

  /** The key of that id. */
  find(id: string): RsaKey | undefined {
    return this.#byId.get(id);
  }

  /** The key with this 64-byte modulus, least significant byte first. */
  byModulus(modulus: Uint8Array): RsaKey | undefined {
    return this.#byModulus.get(Buffer.from(modulus).toString('hex'));
  }

  /** Every key, private or not. */
  all(): Iterable<RsaKey> {
    return this.#byId.values();
  }
}
