import { performance } from 'node:perf_hooks';
import type { Cancel, Clock } from '#state/clock.js';

/** What a clock is made of; tests hand in their own. */
export interface ClockSource {
  /** Milliseconds that never go back. */
  monotonic(): number;
  wall(): number;
  timer(ms: number, run: () => void): Cancel;
}

/** Milliseconds between two looks at the source: the time that may pass unseen without being a pause. */
const heartbeat = 500;
/** A look that is later than this many milliseconds means that the process stood still. */
const tolerance = 2000;

const system: ClockSource = {
  monotonic: () => performance.now(),
  wall: () => Date.now(),
  timer: (ms, run) => {
    const timer = setTimeout(run, ms).unref();
    return () => clearTimeout(timer);
  },
};

/**
 * A clock that subtracts the time during which the process was stopped. Every look at the source is
 * compared with the one before; a heartbeat makes sure that looks are never far apart while we run.
 */
export function createClock(source: ClockSource = system): Clock & { stop: Cancel } {
  const start = source.monotonic();
  let seen = start;
  let lost = 0;

  function now(): number {
    const raw = source.monotonic();
    const gap = raw - seen;
    if (gap > heartbeat + tolerance) lost += gap - heartbeat;
    seen = raw;
    return raw - start - lost;
  }

  /** Runs at `due` by our own time: a timer that fires early after a pause is set again for the rest. */
  function at(due: number, run: () => void): Cancel {
    let cancel = source.timer(Math.max(0, due - now()), fire);
    function fire(): void {
      const rest = due - now();
      // Timers of Node count whole milliseconds and may fire a fraction early.
      if (rest < 1) run();
      else cancel = source.timer(rest, fire);
    }
    return () => cancel();
  }

  function every(ms: number, run: () => void): Cancel {
    let cancel = at(now() + ms, fire);
    function fire(): void {
      cancel = at(now() + ms, fire);
      run();
    }
    return () => cancel();
  }

  const stop = every(heartbeat, () => {});
  return { now, wall: source.wall, after: (ms, run) => at(now() + ms, run), every, stop };
}
