/**
 * Watches the main thread from another one: what neither the count hook nor the allocator can stop holds
 * the whole server. Then the process is ended, with a file that names the plugin; whoever starts it again
 * starts it without that plugin.
 */
import { Worker } from 'node:worker_threads';
import type { Patience } from './suspicion.js';

export interface WatchdogOptions extends Partial<Patience> {
  /** Where the plugins that held the server up are named (condemned.ts). */
  readonly file: string;
  /**
   * The process that starts this one again. It gets the signal SIGUSR2 when half of the patience is used up, so
   * that it can get the next one ready.
   */
  readonly supervisor?: number;
}

/** What a script does, for people. */
export interface Doing {
  readonly plugin: string;
  readonly file: string;
  readonly hook: string;
}

/** What the thread is given: words of shared memory, and when it acts. */
export interface WatchdogData {
  /** Word 0 is the number of the stay inside a script, 0 outside; word 1 says what it does there. */
  readonly words: Int32Array;
  readonly file: string;
  readonly patience: Patience;
  readonly supervisor: number | undefined;
}

/** What the thread is told: the number that stands for something that a script does. */
export interface Named {
  readonly number: number;
  readonly doing: Doing;
}

/** Things that have a number of their own; a script can make up names for what it does without end. */
const NUMBERS = 10_000;
const OTHER = 'one of its many hooks';

const usualPatience: Patience = { cpu: 1500, wall: 3000 };

export class Watchdog {
  private readonly words = new Int32Array(new SharedArrayBuffer(8));
  private readonly numbers = new Map<string, number>();
  private readonly thread: Worker;
  private stay = 0;

  constructor({ file, supervisor, cpu = usualPatience.cpu, wall = usualPatience.wall }: WatchdogOptions) {
    const workerData: WatchdogData = { words: this.words, file, patience: { cpu, wall }, supervisor };
    this.thread = new Worker(new URL('./thread.js', import.meta.url), { workerData, execArgv: [] });
    this.thread.unref();
  }

  /** A number for what a script is about to do; the same text has the same number. */
  number(doing: Doing): number {
    const key = `${doing.plugin}\n${doing.hook}`;
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    if (this.numbers.size >= NUMBERS && doing.hook !== OTHER) return this.number({ ...doing, hook: OTHER });
    const number = this.numbers.size + 1;
    this.numbers.set(key, number);
    this.thread.postMessage({ number, doing } satisfies Named);
    return number;
  }

  enter(number: number): void {
    this.stay = (this.stay + 1) & 0x3fff_ffff || 1;
    this.words[1] = number;
    Atomics.store(this.words, 0, this.stay);
  }

  leave(): void {
    Atomics.store(this.words, 0, 0);
  }

  async close(): Promise<void> {
    await this.thread.terminate();
  }
}
