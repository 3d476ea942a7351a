/** `server.on("server.tick", { every = ... })`: a timer with the manners of an event. */
import type { Arguments } from '../arguments.js';
import { durationOf } from '../arguments.js';
import { ScriptError } from '../errors.js';
import type { HookTarget } from '../hook-names.js';
import { EventListeners } from '../hooks.js';
import { fromNobody } from '../layer.js';
import type { Plugin, Registration } from '../plugin.js';
import type { LuaValue } from '../vm/values.js';

const TICK = 'server.tick';
/** Milliseconds between two ticks: as many as nobody asked for others, the fewest and the most. */
const USUAL = 1000;
const LEAST = 100;
const MOST = 0x7fff_ffff;

/** The milliseconds of the option `every`; undefined for every other event, which has no such option. */
export function tickOf(
  value: LuaValue,
  { name }: HookTarget,
  { name: caller }: Arguments,
): number | undefined {
  if (name !== TICK) {
    if (value === undefined) return undefined;
    throw new ScriptError(`${caller}: every is an option of "${TICK}" alone; for a timer use server.every`);
  }
  const ms = value === undefined ? USUAL : durationOf(value);
  if (ms !== undefined && ms >= LEAST && ms <= MOST) return ms;
  throw new ScriptError(
    `${caller}: every must be from ${LEAST / 1000} seconds to 24 days, got ${String(value)}`,
  );
}

/** Begins to tick for a handler, until that is taken off or its plugin goes; one that comes too late is left out. */
export function beginTicks(plugin: Plugin, registration: Registration, ms: number): void {
  const { clock } = plugin.host.services;
  const listeners = new EventListeners(plugin.host, [registration], TICK);
  let count = 0;
  let last = clock.now();
  const cancel = clock.every(ms, () => {
    if (!plugin.loaded) return;
    const now = clock.now();
    const elapsed = (now - last) / 1000;
    last = now;
    count++;
    void listeners.run({ count, elapsed }, fromNobody);
  });
  plugin.ticks.set(registration.number, cancel);
}
