/** Sessions outside of the process that serves them: in the memory of the supervisor, which outlives it. */
import { z } from 'zod';
import type { Keeper, KeptPlayer } from '#state/memory/kept.js';
import type { ServerMessage } from './orders.js';

/** Sessions kept at once; a server has fewer by its capacity. */
const KEPT_MAX = 100_000;

const whole = z.number().int();
const keys = z.array(z.string().max(16)).max(4);
const keptPlayer = z.object({
  sessionKey: z.string().regex(/^\d{1,16}$/),
  applicationId: whole,
  version: whole,
  address: z.string().max(64),
  account: z.object({ id: whole, name: z.string().max(64) }).optional(),
  accessKeys: z.object({ lobby: keys, game: keys }),
  machine: z.string().max(1024).optional(),
  lobbyFilter: z
    .object({ masks: z.tuple([whole, whole, whole, whole]), type: whole, level: whole })
    .optional(),
  gameFilters: z
    .array(z.object({ id: whole, field: whole, mask: whole, operator: whole, value: whole }))
    .max(64),
  away: z.number().min(0),
});

/**
 * The sessions among these values, and how many are none: the supervisor may be older than the program that it
 * starts again, and keep what that one does not know.
 */
export function readKept(values: readonly unknown[]): { kept: KeptPlayer[]; unknown: number } {
  const read = values.map((value) => keptPlayer.safeParse(value));
  const kept = read.flatMap(({ data }) =>
    data ? [{ account: undefined, machine: undefined, lobbyFilter: undefined, ...data }] : [],
  );
  return { kept, unknown: values.length - kept.length };
}

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
    if (typeof message === 'string') return;
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
