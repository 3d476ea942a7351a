import type { Command } from './plugin.js';

/** Uses kept at once; the oldest are forgotten first. */
const KEPT = 10_000;

/** When players may use a command again. */
export class Cooldowns {
  private readonly until = new Map<string, number>();

  constructor(private readonly now: () => number) {}

  /** Notes a use; milliseconds that the player has to wait instead, or 0. */
  use({ name, cooldown }: Pick<Command, 'name' | 'cooldown'>, sessionKey: string): number {
    if (cooldown <= 0) return 0;
    const key = `${name} ${sessionKey}`;
    const now = this.now();
    const left = (this.until.get(key) ?? 0) - now;
    if (left > 0) return left;
    this.until.delete(key);
    this.until.set(key, now + cooldown);
    if (this.until.size > KEPT) this.until.delete(this.until.keys().next().value!);
    return 0;
  }
}
