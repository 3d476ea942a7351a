import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Piscina } from 'piscina';
import { checkCost, decodeHash, encodeScrypt, type PasswordHash, type ScryptCost } from './encoding.js';
import { decodeLegacy } from './legacy.js';
import type { Comparison, Derivation } from './scrypt-worker.js';

export type { ScryptCost };

/** About 80 ms and 32 MiB on a small server's core. */
export const DEFAULT_COST: ScryptCost = { N: 32_768, r: 8, p: 1 };
/** For tests: no protection at all, but the same way through. */
export const FAST_COST: ScryptCost = { N: 16, r: 1, p: 1 };

export interface PasswordOptions {
  cost?: ScryptCost;
  /** Hashes computed at once; 1 unless told. */
  threads?: number;
  /** Hashes that may wait for a thread before the next is refused; 64 unless told. */
  waitingMax?: number;
}

export interface Verdict {
  matches: boolean;
  /** The password is right and its hash weaker than today's: hash it anew and store that. */
  raise: boolean;
}

/** So many passwords are being checked that this one was not begun. */
export class PasswordsBusy extends Error {
  constructor(waiting: number) {
    super(`${waiting} passwords are being checked, which is the limit; try again later`);
    this.name = 'PasswordsBusy';
  }
}

const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** Hashes and checks passwords in threads of its own, so that neither the event loop nor files wait. */
export class Passwords {
  readonly #cost: ScryptCost;
  readonly #pool: Piscina<Derivation | Comparison, Uint8Array | boolean>;
  readonly #underWayMax: number;
  #underWay = 0;

  /** @throws RangeError for a cost that scrypt cannot have */
  constructor({ cost = DEFAULT_COST, threads = 1, waitingMax = 64 }: PasswordOptions = {}) {
    checkCost(cost);
    this.#cost = cost;
    this.#underWayMax = waitingMax + threads;
    const filename = new URL('./scrypt-worker.js', import.meta.url).href;
    this.#pool = new Piscina({ filename, minThreads: threads, maxThreads: threads });
  }

  /** @returns a text with all that `verify` needs, at most 255 characters */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const hash = await this.#derive(password, this.#cost, salt, HASH_BYTES);
    return encodeScrypt(this.#cost, salt, hash);
  }

  /**
   * @param encoded what the account has, or undefined when there is no such account: that takes as
   *   long as a wrong password, so that time does not tell which names exist
   * @throws PasswordsBusy, or Error when `encoded` is not a hash
   */
  async verify(password: string, encoded: string | undefined): Promise<Verdict> {
    const stored = encoded === undefined ? undefined : decodeHash(encoded);
    if (stored?.kind === 'scrypt') {
      const hash = await this.#derive(password, stored.cost, stored.salt, stored.hash.length);
      return this.#verdict(stored, timingSafeEqual(hash, stored.hash));
    }
    await this.#derive(password, this.#cost, Buffer.alloc(SALT_BYTES), HASH_BYTES);
    if (!stored) return { matches: false, raise: false };
    return this.#verdict(
      stored,
      timingSafeEqual(createHash('sha256').update(password).digest(), stored.hash),
    );
  }

  /**
   * Whether the password is the one of a hash of an older server (legacy.ts).
   *
   * @throws PasswordsBusy, or Error when `encoded` has no known form
   */
  async isLegacy(password: string, encoded: string): Promise<boolean> {
    const legacy = decodeLegacy(encoded);
    if (legacy.kind === 'digest')
      return timingSafeEqual(createHash(legacy.algorithm).update(password).digest(), legacy.hash);
    const sha512 = () => createHash('sha512').update(password).digest('hex').toUpperCase();
    const text = legacy.over === 'password' ? password : sha512();
    return this.#inPool(async () => {
      return (await this.#pool.run({ text, hash: legacy.hash }, { name: 'compareBcrypt' })) as boolean;
    });
  }

  /** Waits for the hashes under way. */
  async close(): Promise<void> {
    await this.#pool.close();
  }

  #verdict(stored: PasswordHash, matches: boolean): Verdict {
    return { matches, raise: matches && this.#isWeaker(stored) };
  }

  #isWeaker(stored: PasswordHash): boolean {
    if (stored.kind === 'sha256') return true;
    const { N, r, p } = stored.cost;
    return N * r * p < this.#cost.N * this.#cost.r * this.#cost.p || stored.hash.length < HASH_BYTES;
  }

  #derive(password: string, cost: ScryptCost, salt: Buffer, length: number): Promise<Buffer> {
    const task = { password, salt: new Uint8Array(salt), ...cost, length };
    return this.#inPool(async () => Buffer.from((await this.#pool.run(task)) as Uint8Array));
  }

  async #inPool<T>(work: () => Promise<T>): Promise<T> {
    if (this.#underWay >= this.#underWayMax) throw new PasswordsBusy(this.#underWay);
    this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
    }
  }
}
