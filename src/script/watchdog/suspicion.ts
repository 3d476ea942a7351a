/** When a stay inside a script is too long. */

export interface Patience {
  /** Milliseconds of processor time of the main thread. */
  readonly cpu: number;
  /** Milliseconds that pass besides; both must be used up. */
  readonly wall: number;
}

/**
 * Processor time decides, because time alone passes for a process that is stopped or swapped out as well;
 * and some time must pass besides, because the processor's clock is coarse.
 */
export class Suspicion {
  private stay = 0;
  private since = 0;
  private cpuThen = 0;

  constructor(private readonly patience: Patience) {}

  /**
   * Takes a look: `stay` is the number of the stay inside a script (0 outside of one), `now` and `cpu` are
   * milliseconds. True when the same stay has used up both patiences since it was first seen.
   */
  look(stay: number, now: number, cpu: number): boolean {
    if (stay !== this.stay) {
      this.stay = stay;
      this.since = now;
      this.cpuThen = cpu;
      return false;
    }
    return stay !== 0 && now - this.since >= this.patience.wall && cpu - this.cpuThen >= this.patience.cpu;
  }
}
