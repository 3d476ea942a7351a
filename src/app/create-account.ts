import { randomInt } from 'node:crypto';
import type { Clock } from '#state/clock.js';
import type { Passwords } from '#state/password/passwords.js';
import type { Store } from '#state/store/store.js';
import { isOwnName } from './reserved-names.js';

export interface CreateAccountParts {
  readonly store: Store;
  readonly passwords: Passwords;
  readonly clock: Clock;
  /** The pools of the titles that are served. */
  readonly pools: readonly string[];
  isNameAllowed(name: string): boolean;
}

export interface CreatedAccount {
  /** Where it was made. */
  readonly pools: readonly string[];
  readonly password: string;
}

/** Without letters and digits that are taken for one another on a screen. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
/** Its 59 bits are more than anybody tries over the net. */
const LENGTH = 12;

/**
 * Makes an account with a password of our own in one pool, or in all that have none of this name. Throws for a
 * name that nobody may have, for a pool that no title has, and when all pools have the name.
 */
export async function createAccount(
  { store, passwords, clock, pools: all, isNameAllowed }: CreateAccountParts,
  name: string,
  pool: string | undefined,
): Promise<CreatedAccount> {
  if (!isNameAllowed(name) || isOwnName(name)) throw new Error(`nobody may be called "${name}"`);
  if (pool !== undefined && !all.includes(pool))
    throw new Error(`no title has the pool "${pool}"; there are ${all.join(', ')}`);
  const password = Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  const passwordHash = await passwords.hash(password);
  const made: string[] = [];
  for (const each of pool === undefined ? all : [pool]) {
    const account = { pool: each, name, passwordHash, address: 'console', time: clock.wall() };
    if (typeof (await store.accounts.create(account)) === 'object') made.push(each);
  }
  if (made.length === 0) throw new Error(`${name} is there already in ${pool ?? all.join(', ')}`);
  return { pools: made, password };
}
