import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#state/clock.js';
import type { AccountId } from '#state/ids.js';

/** Without letters and digits that are taken for one another on a screen; small ones, as consoles' keyboards begin. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
/** Its 39 bits are more than a handful of tries. */
const LENGTH = 8;
/** Milliseconds within which a code is to be typed. */
export const CODE_TIME = 300_000;
const TRIES = 5;
/** Codes at once; the oldest goes for a new one. */
const CODES_MAX = 32;

interface Code {
  readonly digest: Buffer;
  readonly until: number;
  tries: number;
}

/** Codes that the console gives out: each for one account, once, for some minutes and a few tries. */
export class LoginCodes {
  private readonly codes = new Map<AccountId, Code>();
  /** So that digests of codes, which are short, can be looked up in no table. */
  private readonly salt = randomBytes(16);

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /** A new code for the account, in the place of one that it had. */
  issue(account: AccountId): string {
    const code = Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
    this.codes.delete(account);
    if (this.codes.size >= CODES_MAX) this.codes.delete(this.codes.keys().next().value!);
    this.codes.set(account, { digest: this.digest(code), until: this.clock.now() + CODE_TIME, tries: TRIES });
    return code;
  }

  /** Whether this is the code of the account, which is used up then. */
  take(account: AccountId, typed: string): boolean {
    const code = this.codes.get(account);
    if (!code) return false;
    code.tries--;
    const isRight = timingSafeEqual(code.digest, this.digest(typed.trim().toLowerCase()));
    const isLate = this.clock.now() >= code.until;
    if (isRight || isLate || code.tries === 0) this.codes.delete(account);
    return isRight && !isLate;
  }

  /** What was given out to the account counts no more. */
  forget(account: AccountId): void {
    this.codes.delete(account);
  }

  private digest(code: string): Buffer {
    return createHash('sha256').update(this.salt).update(code).digest();
  }
}
