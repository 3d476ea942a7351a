/** Ends a timer; calling it again does nothing. */
export type Cancel = () => void;

/**
 * Time as every room sees it. `now` never goes back, and stands still while the process itself stood
 * still (a paused machine, a stopped process): whatever is measured with it times nobody out for that.
 */
export interface Clock {
  /** Milliseconds since the clock was made, with fractions; only differences mean something. */
  now(): number;
  /** Milliseconds since 1970-01-01 UTC, for what is stored or shown. */
  wall(): number;
  /** Calls `run` once, when `now()` has advanced by `ms`. Keeps no process alive. */
  after(ms: number, run: () => void): Cancel;
  /** Calls `run` each time `now()` has advanced by `ms`; a late call is not made up for. Keeps no process alive. */
  every(ms: number, run: () => void): Cancel;
}
