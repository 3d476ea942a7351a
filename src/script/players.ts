/** Players go by small numbers in Lua; a session key is one number for as long as the server runs. */
import type { PlayerNumbers } from './plugin.js';

/** Numbers kept at once; the oldest go first, and their handles then say that the player is gone. */
const KEPT = 100_000;

export class Players implements PlayerNumbers {
  private readonly numbers = new Map<string, number>();
  private readonly keys = new Map<number, string>();
  private last = 0;

  number(sessionKey: string): number {
    const known = this.numbers.get(sessionKey);
    if (known !== undefined) return known;
    const number = ++this.last;
    this.numbers.set(sessionKey, number);
    this.keys.set(number, sessionKey);
    if (this.numbers.size > KEPT) this.forgetOldest();
    return number;
  }

  sessionKey(number: number): string | undefined {
    return this.keys.get(number);
  }

  private forgetOldest(): void {
    const [sessionKey, number] = this.numbers.entries().next().value!;
    this.numbers.delete(sessionKey);
    this.keys.delete(number);
  }
}
