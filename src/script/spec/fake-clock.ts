/** A clock that stands still until a spec lets time pass. */
import type { Cancel, Clock } from '#state/clock.js';
import { ScriptError } from '../errors.js';

/** 2026-01-01T00:00:00Z: the same day for every case. */
const BEGIN = Date.UTC(2026, 0, 1);
/** Timers that may fall due in one go. */
const DUE_MAX = 200_000;

interface Timer {
  at: number;
  /** Milliseconds from one call to the next; undefined for one that is called once. */
  readonly every: number | undefined;
  readonly run: () => void;
}

export class FakeClock implements Clock {
  private readonly timers = new Set<Timer>();
  private passed = 0;
  private begin = BEGIN;

  now(): number {
    return this.passed;
  }

  wall(): number {
    return this.begin + this.passed;
  }

  after(ms: number, run: () => void): Cancel {
    return this.add({ at: this.passed + Math.max(0, ms), every: undefined, run });
  }

  every(ms: number, run: () => void): Cancel {
    return this.add({ at: this.passed + Math.max(1, ms), every: Math.max(1, ms), run });
  }

  private add(timer: Timer): Cancel {
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  }

  /** Makes it this moment (milliseconds since 1970) without calling a timer. */
  setWall(moment: number): void {
    this.begin = moment - this.passed;
  }

  /**
   * Lets time pass: calls what falls due in its order, and `settle` after each, so that what waited for it has come as
   * far as it can. `isOver` ends it early.
   */
  async advance(ms: number, settle: () => Promise<void>, isOver: () => boolean): Promise<void> {
    const until = this.passed + ms;
    for (let calls = 0; ; calls++) {
      const next = this.nextBefore(until);
      if (!next || isOver()) break;
      if (calls >= DUE_MAX)
        throw new ScriptError(`more than ${DUE_MAX} timers fell due; let less time pass at once`);
      this.passed = Math.max(this.passed, next.at);
      if (next.every === undefined) this.timers.delete(next);
      else next.at += next.every;
      next.run();
      await settle();
    }
    this.passed = until;
  }

  /** Of those that fall due at one moment the one that was set first. */
  private nextBefore(until: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.timers)
      if (timer.at <= until && (next === undefined || timer.at < next.at)) next = timer;
    return next;
  }
}
