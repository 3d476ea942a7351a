/** Sessions outside of the process that serves them: in the memory of the supervisor, which outlives it. */
import type { Keeper, KeptPlayer } from '#state/memory/kept.js';
import type { ServerMessage } from './orders.js';

/** Sessions kept at once; a server has fewer by its capacity. */
const KEPT_MAX = 100_000;

/** The server's side: each change goes to the supervisor at once, since the next moment may be the last. */
export function keepWithSupervisor(): Keeper {
  const tell = (message: ServerMessage) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => {});
  };
  return {
    keep: (player) => tell({ keep: player }),
    forget: (sessionKey) => tell({ forget: sessionKey }),
  };
}

/** The supervisor's side. */
export class KeptSessions {
  private readonly kept = new Map<string, { readonly player: KeptPlayer; readonly since: number }>();

  /** `now` is in milliseconds that never go back. */
  constructor(private readonly now: () => number) {}

  take(message: ServerMessage): void {
    if (message === 'ready') return;
    if ('forget' in message) this.kept.delete(message.forget);
    else if (this.kept.has(message.keep.sessionKey) || this.kept.size < KEPT_MAX)
      this.kept.set(message.keep.sessionKey, { player: message.keep, since: this.now() });
  }

  /** All of them, as they stand now. */
  all(): KeptPlayer[] {
    const now = this.now();
    return [...this.kept.values()].map(({ player, since }) =>
      player.away === 0 ? player : { ...player, away: player.away + now - since },
    );
  }

  clear(): void {
    this.kept.clear();
  }
}
