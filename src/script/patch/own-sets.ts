/** The patch sets that one plugin registered, and what it sends of them outside of its tasks. */
import type { WaitEnd } from '../tasks.js';
import type { LuaTable } from '../vm/values.js';

export interface OwnSet {
  readonly name: string;
  readonly table: LuaTable;
  readonly regions: readonly number[];
  /** What belongs to a player and not to the set: a kept function that gives a list. */
  readonly extra: bigint | undefined;
}

export class OwnSets {
  readonly all = new Map<string, OwnSet>();
  private readonly running = new Set<WaitEnd>();

  began(end: WaitEnd): void {
    this.running.add(end);
  }

  ended(end: WaitEnd): void {
    this.running.delete(end);
  }

  /** The plugin goes. */
  close(): void {
    for (const end of this.running) end.over();
    this.running.clear();
  }
}
