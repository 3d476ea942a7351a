/** Tasks that wait for something to happen to a player (`player:wait`): asked before anybody else, told, and gone. */
import { ScriptError } from './errors.js';
import type { HookTarget } from './hook-names.js';
import { ABSENT, type Scope } from './scope.js';
import type { WaitEnd } from './tasks.js';
import type { LuaValue } from './vm/values.js';

/** Tasks of one plugin that may wait for one event. */
const WAITERS = 1000;

interface Waiter {
  /** The number of the player; undefined for whoever it happens to. */
  readonly player: number | undefined;
  /** Whether this one is meant. */
  readonly wants: (scope: Scope) => boolean;
  readonly tell: (event: LuaValue) => void;
}

/** The waiting tasks of one plugin and one event. */
export class Waiters {
  private readonly all = new Set<Waiter>();

  constructor(readonly target: HookTarget) {}

  /** A copy of the next event that is wanted. The waiter goes with the end of the wait. */
  next(player: number | undefined, wants: (scope: Scope) => boolean, end: WaitEnd): Promise<LuaValue> {
    if (this.all.size >= WAITERS)
      throw new ScriptError(`at most ${WAITERS} tasks wait for ${this.target.name}`);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        player,
        wants,
        tell: (event) => {
          this.all.delete(waiter);
          resolve(event);
        },
      };
      this.all.add(waiter);
      end.whenOver(() => this.all.delete(waiter));
    });
  }

  /** Tells those who wait for this event. */
  happened(scope: Scope, player: number | undefined): void {
    for (const waiter of [...this.all]) {
      if (waiter.player !== undefined && waiter.player !== player) continue;
      if (waiter.wants(scope)) waiter.tell(copyOf(scope));
    }
  }
}

/** The event's values as a table that outlives it. */
export function copyOf(scope: Scope, part = 0): LuaValue {
  const view = scope.views[part]!;
  const entries = [...view.names()].map((name) => [name, view.get(name)] as const);
  return new Map(entries.filter((entry): entry is [string, LuaValue] => entry[1] !== ABSENT));
}
