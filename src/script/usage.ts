/** Time that scripts take: of one turn of the event loop, and of each second. */

/** The time of all plugins together in one turn of the event loop. */
export class Turn {
  private spent = 0;
  private isCounting = false;

  /** `most` is in milliseconds. */
  constructor(private readonly most: number) {}

  get hasTime(): boolean {
    return this.spent < this.most;
  }

  add(ms: number): void {
    this.spent += ms;
    if (this.isCounting) return;
    this.isCounting = true;
    setImmediate(() => {
      this.spent = 0;
      this.isCounting = false;
    });
  }
}

/** What one plugin used, and what went past it because it had used too much. */
export class Usage {
  /** Times that it was entered. */
  calls = 0;
  /** Milliseconds spent in it. */
  time = 0;
  /** Events and packets that went past it unseen. */
  passed = 0;
  /** Messages of its own that were dropped because it had no time for them. */
  lost = 0;
  private second = 0;
  private inSecond = 0;

  constructor(
    private readonly turn: Turn,
    /** Part of each second, from 0 to 1, that it may use. */
    private readonly share: () => number,
  ) {}

  /** Notes that it ran for `ms` until `now` (performance.now). */
  add(ms: number, now: number): void {
    this.calls++;
    this.time += ms;
    if (now - this.second >= 1000) {
      this.second = now;
      this.inSecond = 0;
    }
    this.inSecond += ms;
    this.turn.add(ms);
  }

  /** Whether it may be entered now. */
  get hasTime(): boolean {
    return this.turn.hasTime && (this.inSecond < this.share() * 1000 || this.isNewSecond());
  }

  private isNewSecond(): boolean {
    return performance.now() - this.second >= 1000;
  }
}
