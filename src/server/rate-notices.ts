/** Tells scripts who asked for more than a limit allows: once a minute for each address and reason. */
import type { Origin, ScriptLayer } from '#script/layer.js';

/** What was too much: open connections, requests of one, requests that wait, tries of a login. */
export type RateReason = 'connections' | 'requests' | 'queue' | 'logins';

const PAUSE = 60_000;
/** Addresses and reasons that are remembered; of a flood of addresses the later ones are not told of. */
const KNOWN_MAX = 10_000;

export class RateNotices {
  /** When each was told of. */
  private readonly told = new Map<string, number>();

  constructor(
    private readonly now: () => number,
    private readonly scripts: () => Pick<ScriptLayer, 'events'>,
  ) {}

  note(reason: RateReason, origin: Origin): void {
    const hook = this.scripts().events['connection.rate_limited'];
    if (!hook || !this.isNews(`${reason} ${origin.address}`)) return;
    void hook.run({ reason }, origin);
  }

  private isNews(key: string): boolean {
    const now = this.now();
    const last = this.told.get(key);
    if (last !== undefined && now - last < PAUSE) return false;
    // In the order in which they were told: those that may be told of again stand in front.
    this.told.delete(key);
    for (const [old, at] of this.told) {
      if (now - at < PAUSE) break;
      this.told.delete(old);
    }
    if (this.told.size >= KNOWN_MAX) return false;
    this.told.set(key, now);
    return true;
  }
}
