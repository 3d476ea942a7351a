/** `server.after`, `every`, `at` and `cron`: all of them end with the plugin. */
import { Cron } from 'croner';
import type { Cancel } from '#state/clock.js';
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import type { ApiFunction, Plugin } from '../plugin.js';
import { Kind } from '../scope.js';
import { LuaType } from '../vm/exports.js';
import { Handle, type LuaValue } from '../vm/values.js';
import { endTimer } from './events.js';

/** Milliseconds between two runs of a timer, at least, and of the longest that `after` and `every` take. */
const TICK_MIN = 10;
const TICK_MAX = 0x7fff_ffff;

export function timerFunctions(plugin: Plugin): Readonly<Record<string, ApiFunction>> {
  const { clock } = plugin.host.services;
  return {
    after: (args) => {
      const ms = interval(args);
      return add(plugin, args, (run) => clock.after(ms, () => run(true)));
    },
    every: (args) => {
      const ms = interval(args);
      return add(plugin, args, (run) => clock.every(ms, () => run(false)));
    },
    at: (args) => {
      const time = instant(args);
      return add(plugin, args, (run) => alarm(plugin, () => time, run));
    },
    cron: (args) => {
      const times = schedule(plugin, args);
      return add(plugin, args, (run) => alarm(plugin, times, run));
    },
  };
}

/** Runs the timer's function, unless it has ended; `last` ends it. */
type Run = (last: boolean) => void;

function add(plugin: Plugin, args: Arguments, begin: (run: Run) => Cancel): LuaValue {
  const { timers, limits } = plugin;
  if (timers.size >= limits.timers)
    throw new ScriptError(`${args.name}: a plugin has at most ${limits.timers} timers`);
  const fn = args.fn(2, 'function');
  const number = plugin.nextNumber();
  const run: Run = (last) => {
    // One that comes again is left out when there is no time for it; one that comes once waits for its time.
    if (!last && (plugin.isOut || !plugin.usage.hasTime)) plugin.usage.passed++;
    else
      plugin.whenAllowed(() => {
        if (!timers.has(number)) return;
        plugin.run(fn, [], args.name);
        if (last) endTimer(plugin, number);
      });
  };
  timers.set(number, { fn, cancel: begin(run) });
  return new Handle(Kind.registration, number);
}

function interval(args: Arguments): number {
  const ms = args.duration(1, 'time');
  if (ms >= TICK_MIN && ms <= TICK_MAX) return ms;
  throw new ScriptError(
    `${args.name}: time must be from ${TICK_MIN / 1000} seconds to 24 days, got ${ms / 1000}`,
  );
}

/** Runs at each time that `next` gives (milliseconds since 1970 UTC), until it gives none, or the same one again. */
function alarm(plugin: Plugin, next: () => number | undefined, run: Run): Cancel {
  const { clock } = plugin.host.services;
  let cancel: Cancel = () => {};
  const set = (time: number) => {
    const left = time - clock.wall();
    // Longer than a timer can be: looked at again on the way.
    if (left > TICK_MAX) cancel = clock.after(TICK_MAX, () => set(time));
    else cancel = clock.after(Math.max(TICK_MIN, left), () => ring(time));
  };
  const ring = (time: number) => {
    const following = next();
    const last = following === undefined || following <= time;
    if (!last) set(following);
    run(last);
  };
  const first = next();
  if (first !== undefined) set(first);
  return () => cancel();
}

/** Seconds since 1970 UTC, or a text such as "2026-12-24T18:00" (UTC unless it says another zone). */
function instant(args: Arguments): number {
  if (args.lua.type(1) === LuaType.number) return args.number(1, 'time') * 1000;
  const text = args.text(1, 'time');
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text.replace(' ', 'T')}Z`;
  const time = /^\d{4}-\d\d-\d\d/.test(text)
    ? Date.parse(/T/.test(zoned) ? zoned : text.slice(0, 10))
    : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new ScriptError(
    `${args.name}: "${text}" is no time; write seconds since 1970 or text such as "2026-12-24T18:00" (UTC)`,
  );
}

/** The times of a cron pattern (minute hour day month weekday, UTC). */
function schedule(plugin: Plugin, args: Arguments): () => number | undefined {
  const { clock } = plugin.host.services;
  const pattern = args.text(1, 'pattern');
  try {
    const cron = new Cron(pattern, { timezone: 'UTC', paused: true, mode: '5-part' });
    return () => cron.nextRun(new Date(clock.wall()))?.getTime();
  } catch (err) {
    const why = err instanceof Error ? err.message.replace(/^CronPattern: /, '') : '';
    throw new ScriptError(
      `${args.name}: "${pattern}" is no cron pattern such as "0 18 * * 5" (18:00 UTC on Fridays): ${why}`,
    );
  }
}
