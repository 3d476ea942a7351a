/** The end of the servers, at once or announced: scripts and players hear of it. */
import type { Cancel, Clock } from '#state/clock.js';
import type { Log } from '#state/log.js';
import type { ProcessControl } from './commands/command.js';

/** Milliseconds of the longest notice. */
const DAY = 86_400_000;

export interface EndingParts {
  readonly control: ProcessControl;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells scripts (`server.restart_notice`). */
  tell(fields: { readonly reason: string; readonly seconds: number; readonly restart: boolean }): void;
  /** A box on every screen. */
  show(text: string): void;
}

export class Ending {
  /** Takes back the end that was announced. */
  private announced: Cancel | undefined;

  constructor(private readonly parts: EndingParts) {}

  /** Ends the servers, after so many milliseconds; a later order takes the place of one before. Throws where that is too long. */
  order(reason: string, after: number, again: boolean): void {
    if (after > DAY) throw new Error('a day of notice is the most');
    this.takeBack();
    if (after <= 0) this.end(reason, again);
    else this.announce(reason, after, again);
  }

  private announce(reason: string, after: number, again: boolean): void {
    const { clock, log, tell, show } = this.parts;
    const seconds = Math.round(after / 1000);
    log.info({ reason, seconds }, again ? 'a restart is announced' : 'a stop is announced');
    const cancel = clock.after(after, () => {
      this.announced = undefined;
      this.end(reason, again);
    });
    this.announced = cancel;
    tell({ reason, seconds, restart: again });
    show(`The server ${again ? 'restarts' : 'stops'} in ${shown(seconds)}: ${reason}`);
  }

  /** Takes an announced end back; false where none is. */
  takeBack(): boolean {
    const { announced } = this;
    announced?.();
    this.announced = undefined;
    return announced !== undefined;
  }

  private end(reason: string, again: boolean): void {
    const { control } = this.parts;
    if (again) control.restart(reason);
    else control.stop(reason);
  }
}

function shown(seconds: number): string {
  return seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
}
