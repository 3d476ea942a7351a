import { type WorldId, worldId } from '../ids.js';

/** World ids travel as 16 bits at 1.08 (scert-transport.md 4d). */
const WORLD_ID_MAX = 0xffff;

/** The ids of channels and games: one counter for both, so that an id names one world only. */
export class WorldIds {
  private readonly used = new Set<WorldId>();
  private last = 0;

  /** The next id that is free, counting on from the last one so that ids are not reused at once. */
  next(): WorldId {
    do this.last = (this.last % WORLD_ID_MAX) + 1;
    while (!this.claim(worldId(this.last)));
    return worldId(this.last);
  }

  /** Takes this very id; false when it is in use. */
  claim(id: WorldId): boolean {
    if (this.used.has(id)) return false;
    this.used.add(id);
    return true;
  }

  release(id: WorldId): void {
    this.used.delete(id);
  }
}
