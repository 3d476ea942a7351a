/** A whole host in this process, as the program composes it: free ports on 127.0.0.1, accounts in memory. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { createClock } from '#app/clock.js';
import { compose } from '#app/compose.js';
import { type Config, loadConfig, type RoleName } from '#app/config.js';
import { openHome } from '#app/home.js';
import { type LevelName, openLog } from '#app/log.js';
import type { Running } from '#app/running.js';
import type { Cancel, Clock } from '#state/clock.js';
import type { Endpoint } from '#tools/client/player.js';
import { freePorts, type LogLine, temporaryHome } from '../app/host.js';

export interface JourneyHost {
  readonly running: Running;
  readonly lines: readonly LogLine[];
  /** Timers that the host has set and that have neither fired nor been taken back. */
  timers(): number;
  counter(name: string): number;
  at(role: RoleName): Endpoint;
  readonly home: string;
  /** As it was read at the start. */
  readonly config: Config;
  /** Lets time pass for the host alone. Timers whose time has come run at once, repeated ones a single time. */
  advance(ms: number): void;
}

/** Cheap hashes, and time for scripts on a busy machine: what things cost is no concern of a journey. */
const settings = [...freePorts, 'passwords.cost=10', 'limits.scripts_per_turn=1000'];

export interface JourneyOptions {
  readonly level?: LevelName;
  /** Files of the host's home: path, and text or bytes. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
}

/** Starts a host that is stopped after the test. `set` are settings as after --set; later ones win. */
export async function startJourneyHost(
  t: TestContext,
  set: readonly string[] = [],
  { level = 'FINEST', files = {} }: JourneyOptions = {},
): Promise<JourneyHost> {
  const folder = temporaryHome();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.dir, path)), { recursive: true });
    writeFileSync(join(folder.dir, path), text);
  }
  const lines: LogLine[] = [];
  const { clock, timers, advance, stop } = testClock();
  const log = openLog({
    level,
    file: null,
    clock,
    screen: {
      write: (line) => void lines.push(JSON.parse(line) as LogLine),
      print: () => {},
      close: async () => {},
    },
  });
  const { config } = loadConfig({ file: null, set: [...settings, ...set] });
  const running = await compose(config, { log, clock, home: openHome(folder.dir) });
  t.after(async () => {
    await running.stop();
    await log.close();
    stop();
    folder.remove();
  });
  return {
    running,
    lines,
    timers,
    advance,
    home: folder.dir,
    config,
    counter: (name) => running.operations.counters()[name] ?? Number.NaN,
    at(role) {
      const { address, port } = running.listening.find((each) => each.role === role)!;
      return { host: address, port };
    },
  };
}

interface TestClock {
  readonly clock: Clock;
  readonly stop: Cancel;
  timers(): number;
  advance(ms: number): void;
}

interface Timer {
  readonly run: () => void;
  /** Milliseconds after which it runs again; undefined for one that runs once. */
  readonly again: number | undefined;
  /** When it runs, as the clock that is put forward has it. */
  due: number;
  cancel: Cancel;
}

/** The program's own clock, which counts the timers that are set and can be put forward. */
function testClock(): TestClock {
  const inner = createClock();
  const timers = new Set<Timer>();
  let ahead = 0;
  const now = () => inner.now() + ahead;

  function set(timer: Timer, ms: number): void {
    timer.due = now() + ms;
    timer.cancel = inner.after(ms, () => fire(timer));
    timers.add(timer);
  }

  function fire(timer: Timer): void {
    end(timer);
    if (timer.again !== undefined) set(timer, timer.again);
    timer.run();
  }

  function end(timer: Timer): void {
    timer.cancel();
    timers.delete(timer);
  }

  function start(ms: number, run: () => void, again?: number): Cancel {
    const timer: Timer = { run, again, due: 0, cancel: () => {} };
    set(timer, ms);
    return () => end(timer);
  }

  return {
    stop: inner.stop,
    timers: () => timers.size,
    advance(ms) {
      ahead += ms;
      for (const timer of [...timers]) if (timers.has(timer) && timer.due <= now()) fire(timer);
    },
    clock: {
      now,
      wall: inner.wall,
      after: (ms, run) => start(ms, run),
      every: (ms, run) => start(ms, run, ms),
    },
  };
}

/** Limits that a busy machine does not reach, for tests of what a plugin does and not of how long it may. */
export function unhurried(plugin: string): string {
  const limits = { share: 100, hook_time: 1000, batch_time: 1000 };
  return `plugins=${JSON.stringify({ [plugin]: { limits } })}`;
}
