/** When a stay inside a script is too long. */

export interface Patience {
  /** Milliseconds of processor time of the main thread. */
  readonly cpu: number;
  /** Milliseconds that pass besides; both must be used up. */
  readonly wall: number;
}

export type Finding = 'fine' | 'suspicious' | 'guilty';

/**
 * Processor time decides, because time alone passes for a process that is stopped or swapped out as well;
 * and some time must pass besides, because the processor's clock is coarse.
 */
export class Suspicion {
  private stay = 0;
  private since = 0;
  private cpuThen = 0;
  private told = false;

  constructor(private readonly patience: Patience) {}

  /**
   * Takes a look: `stay` is the number of the stay inside a script (0 outside of one), `now` and `cpu` are
   * milliseconds. Guilty when the same stay has used up both patiences since it was first seen, suspicious once
   * when it has used up half of both.
   */
  look(stay: number, now: number, cpu: number): Finding {
    if (stay !== this.stay) {
      this.stay = stay;
      this.since = now;
      this.cpuThen = cpu;
      this.told = false;
      return 'fine';
    }
    if (stay === 0) return 'fine';
    const { wall, cpu: most } = this.patience;
    const used = Math.min((now - this.since) / wall, (cpu - this.cpuThen) / most);
    if (used >= 1) return 'guilty';
    if (used < 0.5 || this.told) return 'fine';
    this.told = true;
    return 'suspicious';
  }
}
