/** How a plugin behaves: too many errors or hits of its limits earn it a pause, and each pause is longer. */
import type { Cancel } from '#state/clock.js';
import { ScriptError } from './errors.js';
import type { ScriptServices } from './services.js';

/** Errors in one second that are borne. */
const ERRORS = 10;
/** Hits of a limit within a minute that earn a pause. */
const LIMIT_HITS = 3;
const MINUTE = 60_000;
/** Milliseconds of the first, the second and every further pause. */
const PAUSES = [10_000, MINUTE, 10 * MINUTE] as const;
/** After so many milliseconds without a pause the next one is short again. */
const FORGIVEN = 60 * MINUTE;
/** Errors of one second that are logged one by one. */
const LINES = 5;

/** Counts what happens within a window of time that slides. */
class Recently {
  private times: number[] = [];

  constructor(private readonly window: number) {}

  /** Notes one more; gives how many there were within the window. */
  add(now: number): number {
    this.times = this.times.filter((time) => time > now - this.window);
    return this.times.push(now);
  }

  /** How many there were within the window. */
  count(now: number): number {
    return this.times.filter((time) => time > now - this.window).length;
  }

  clear(): void {
    this.times = [];
  }
}

/** Belongs to a plugin over all its versions; an edit of its files clears it. */
export class Conduct {
  errors = 0;
  limitHits = 0;
  /** Why it pauses, and until when (`services.clock`). */
  private pause: { readonly reason: string; readonly until: number; readonly cancel: Cancel } | undefined;
  private pauses = 0;
  private lastPause = 0;
  private readonly recentErrors = new Recently(1000);
  private readonly recentHits = new Recently(MINUTE);
  private unwritten = 0;

  constructor(
    private readonly id: string,
    private readonly services: ScriptServices,
  ) {}

  /** True while none of its code is called. */
  get rests(): boolean {
    return this.pause !== undefined;
  }

  /** Why and for how long it pauses, for people. */
  get reason(): string | undefined {
    if (!this.pause) return undefined;
    const left = Math.ceil((this.pause.until - this.services.clock.now()) / 1000);
    return `it rests for ${left} s more after ${this.pause.reason}; an edit of its file ends that`;
  }

  /** Hits of its limits that count towards its next pause: those of the last minute. */
  get strikes(): number {
    return this.recentHits.count(this.services.clock.now());
  }

  /** Milliseconds of its pause that are left. */
  get left(): number {
    return this.pause ? Math.max(0, this.pause.until - this.services.clock.now()) : 0;
  }

  /** Logs a fault of the script and counts it against it; a pause may begin with it. */
  fault(err: unknown, fields: Readonly<Record<string, unknown>>): void {
    const now = this.services.clock.now();
    this.errors++;
    const errors = this.recentErrors.add(now);
    this.write(err, fields, errors);
    if (err instanceof ScriptError && err.killed) this.limitHit();
    if (errors > ERRORS) this.begin(`more than ${ERRORS} errors in a second`);
  }

  /** Counts a hit of a limit, whether or not it was an error for the script. */
  limitHit(): void {
    this.limitHits++;
    const hits = this.recentHits.add(this.services.clock.now());
    if (hits >= LIMIT_HITS) this.begin(`${hits} hits of its limits within a minute`);
  }

  private write(err: unknown, fields: Readonly<Record<string, unknown>>, errors: number): void {
    if (errors > LINES) {
      this.unwritten++;
      return;
    }
    const more = this.unwritten > 0 ? { unwritten: this.unwritten } : {};
    this.unwritten = 0;
    const shown = err instanceof ScriptError ? err.message : err; // the stack of a fault of ours is worth seeing
    const trace = err instanceof ScriptError && err.trace.length > 0 ? { trace: err.trace } : {};
    this.services.log.error({ plugin: this.id, ...fields, err: shown, ...trace, ...more }, 'a script failed');
  }

  private begin(reason: string): void {
    if (this.pause) return;
    const { clock, log } = this.services;
    const now = clock.now();
    if (now - this.lastPause >= FORGIVEN) this.pauses = 0;
    const length = PAUSES[Math.min(this.pauses, PAUSES.length - 1)]!;
    this.pauses++;
    this.lastPause = now + length;
    this.pause = { reason, until: now + length, cancel: clock.after(length, () => this.end()) };
    log.error(
      { plugin: this.id, reason, pause: `${length / 1000} s`, unwritten: this.unwritten },
      'a plugin rests; an edit of its file ends that',
    );
    this.unwritten = 0;
  }

  private end(): void {
    this.forget();
    this.services.log.warn({ plugin: this.id }, 'a plugin serves again after its pause');
  }

  private forget(): void {
    this.pause?.cancel();
    this.pause = undefined;
    this.recentErrors.clear();
    this.recentHits.clear();
  }

  /** Its files are others now: it begins anew. */
  clear(): void {
    this.forget();
    this.pauses = 0;
    this.unwritten = 0;
  }
}
