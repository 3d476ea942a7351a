/** `server.on`, `server.off`, and what a handler can ask of its event. */
import { MediusCallbackStatus } from '#wire/enums.js';
import { type Arguments, durationOf } from '../arguments.js';
import { ScriptError } from '../errors.js';
import { type EventRow, events } from '../events.js';
import { carriesSecrets, type HookTarget, hookTarget } from '../hook-names.js';
import type { ScriptLimits } from '../limits.js';
import type { ApiFunction, OnError, Plugin, Registration } from '../plugin.js';
import { ABSENT, demandRaw, Kind, type Scope } from '../scope.js';
import { LuaType } from '../vm/exports.js';
import { Handle, type LuaTable, type LuaValue } from '../vm/values.js';
import { copyOf, Waiters } from '../waiters.js';
import { parseWhere } from '../where.js';
import { beginTicks, tickOf } from './ticks.js';

const waitingEvents = Object.entries(events as Record<string, EventRow>)
  .filter(([, { waits }]) => waits)
  .map(([name]) => name);

/** Registrations of one plugin. */
const REGISTRATIONS = 1000;

/** The functions of `server` that register. */
export function eventFunctions(plugin: Plugin): Readonly<Record<string, ApiFunction>> {
  return {
    on: (args) => on(plugin, args, false),
    once: (args) => on(plugin, args, true),
    off: (args) => off(plugin, args.handle(1, 'handle', Kind.registration)),
    cancel: (args) => off(plugin, args.handle(1, 'handle', Kind.registration)),
  };
}

/** Handles that `server.on`, `server.after` and `server.every` give back. */
export function defineRegistrationHandles(plugin: Plugin): void {
  const methods: Record<string, ApiFunction> = {
    off: (args) => off(plugin, args.handle(1, 'handle', Kind.registration)),
  };
  plugin.defineHandles(Kind.registration, 'handle', () => ABSENT, methods);
}

/** Families whose handlers are not called one by one. */
const inBatches: ReadonlySet<string> = new Set(['dmeTcp', 'dmeUdp']);

function on(plugin: Plugin, args: Arguments, once: boolean): LuaValue {
  const event = args.text(1, 'event');
  const { declared } = plugin;
  const target = declared.hookTarget(event) ?? hookTarget(event, declared.hookNames());
  const hasOptions = args.lua.type(2) === LuaType.table;
  const table: LuaTable = hasOptions ? args.table(2, 'options') : new Map();
  const fn = args.fn(hasOptions ? 3 : 2, 'handler');
  if (plugin.registrations.length >= REGISTRATIONS)
    throw new ScriptError(`${args.name}: a plugin registers at most ${REGISTRATIONS} handlers`);
  if (once && inBatches.has(target.family))
    throw new ScriptError(
      `server.once: "${target.name}" comes in batches; use server.on and its handle's off`,
    );
  const tick = tickOf(table.get('every'), target, args);
  const chosen = read(table, target, plugin.host.limitsOf(plugin.manifest?.name));
  if (plugin.host.isThread && ['rtIn', 'rtOut', 'nat'].includes(target.family))
    throw new ScriptError(`server.on: "${target.name}" can't wait for a plugin with isolate = "worker"`);
  const isFrame = target.family === 'rtIn' || target.family === 'rtOut';
  if (isFrame && chosen.where?.bytes.length && carriesSecrets(target.key))
    plugin.demand('packets.raw', `where on the bytes of ${target.name}`);
  const place = placeOf(plugin);
  const registration = {
    plugin,
    number: plugin.nextNumber(),
    target,
    fn,
    place,
    doing: plugin.numberOf(`${target.name} (${place})`),
    gone: false,
    once,
    waiters: undefined,
    ...chosen,
  };
  const same = plugin.registrations.findIndex(({ id }) => id !== undefined && id === registration.id);
  if (same >= 0) plugin.takeOff(same);
  plugin.registrations.push(registration);
  if (tick !== undefined) beginTicks(plugin, registration, tick);
  plugin.host.changed(plugin);
  return new Handle(Kind.registration, registration.number);
}

function read(
  table: LuaTable,
  target: HookTarget,
  limits: ScriptLimits,
): Pick<Registration, 'where' | 'priority' | 'id' | 'onError' | 'wait'> {
  const where = parseWhere(table.get('where') ?? table.get('when'), target.fields, target.hasBytes);
  if (target.key === undefined && target.family.startsWith('medius') && !where)
    throw new ScriptError(`server.on: "${target.name}" hooks every message; narrow it by where, or name one`);
  return {
    where,
    priority: (table.get('priority') as number | undefined) ?? 0,
    id: table.get('id') === undefined ? undefined : String(table.get('id')),
    onError: (table.get('on_error') as OnError | undefined) ?? usualOnError(target, limits),
    wait: waitOption(table.get('wait'), target, limits.wait.most),
  };
}

/** What guards logins and stats must let nobody and nothing through when it fails: unless told otherwise those refuse. */
function usualOnError({ name }: HookTarget, { loginOnError }: ScriptLimits): OnError {
  if (name === 'account.login') return loginOnError;
  return name.startsWith('stats.') ? 'refuse' : 'pass';
}

/** In milliseconds. */
function waitOption(value: LuaValue, { name, waits }: HookTarget, most: number): number | undefined {
  if (value === undefined) return undefined;
  if (!waits)
    throw new ScriptError(
      `server.on: handlers of "${name}" can't wait; those of ${waitingEvents.join(', ')} can`,
    );
  const ms = durationOf(value);
  if (ms !== undefined && ms > 0 && ms <= most) return ms;
  throw new ScriptError(`server.on: wait is a time of at most ${most / 1000} seconds, got ${String(value)}`);
}

/** The tasks that wait for this event; the first of them makes the plugin listen. */
export function waitersOf(plugin: Plugin, target: HookTarget): Waiters {
  const known = plugin.waiters.get(target.name);
  if (known) return known;
  const waiters = new Waiters(target);
  plugin.waiters.set(target.name, waiters);
  plugin.registrations.push({
    plugin,
    number: plugin.nextNumber(),
    target,
    // Behind all others: what they drop has not happened, and what they change has.
    priority: Number.NEGATIVE_INFINITY,
    id: undefined,
    onError: 'pass',
    where: undefined,
    wait: undefined,
    fn: 0n,
    waiters,
    place: 'player:wait',
    doing: 0,
    once: false,
    gone: false,
  });
  plugin.host.changed(plugin);
  return waiters;
}

/** `file:line` of the script that calls. */
export function placeOf({ lua }: Plugin): string {
  lua.api.luaL_where(lua.L, 1);
  const place = lua.wireAt(-1);
  lua.pop();
  return place.replace(/: $/, '');
}

function off(plugin: Plugin, handle: Handle): LuaValue {
  const at = plugin.registrations.findIndex(({ number }) => number === handle.id);
  if (at >= 0) {
    plugin.takeOff(at);
    plugin.host.changed(plugin);
    return true;
  }
  return endTimer(plugin, handle.id);
}

/** Ends a timer and lets its function go; false when there was none. */
export function endTimer(plugin: Plugin, number: number): boolean {
  const timer = plugin.timers.get(number);
  if (!timer) return false;
  timer.cancel();
  plugin.lua.release(timer.fn);
  return plugin.timers.delete(number);
}

/** Methods of an event; a field of the same name wins. */
export function defineEvents(plugin: Plugin): void {
  const scope = () => plugin.eventAt(1).scope;
  const reader = (width: number, get: (bytes: Buffer, at: number) => number): ApiFunction => {
    return (args) => {
      const bytes = payload(scope());
      const at = args.integer(2, 'offset');
      if (at + width <= bytes.length) return get(bytes, at);
      throw new ScriptError(`${width} bytes at offset ${at} lie outside the packet of ${bytes.length} bytes`);
    };
  };
  plugin.defineEvents({
    u8: reader(1, (bytes, at) => bytes.readUInt8(at)),
    i8: reader(1, (bytes, at) => bytes.readInt8(at)),
    u16: reader(2, (bytes, at) => bytes.readUInt16LE(at)),
    i16: reader(2, (bytes, at) => bytes.readInt16LE(at)),
    u32: reader(4, (bytes, at) => bytes.readUInt32LE(at)),
    i32: reader(4, (bytes, at) => bytes.readInt32LE(at)),
    f32: reader(4, (bytes, at) => bytes.readFloatLE(at)),
    len: () => payload(scope()).length,
    bytes: (args) => {
      const bytes = payload(scope());
      const start = args.has(2) ? args.integer(2, 'offset', 0, bytes.length) : 0;
      const count = args.has(3) ? args.integer(3, 'count', 0, bytes.length - start) : bytes.length - start;
      return bytes.subarray(start, start + count);
    },
    message: () => scope().parts.message,
    copy: () => {
      const { scope: event, part } = plugin.eventAt(1);
      return copyOf(event, part);
    },
    replace: (args) => {
      const { parts } = scope();
      if (!parts.replace) throw new ScriptError(`${parts.name} has no bytes to replace; assign its fields`);
      parts.replace(args.bytes(2, 'bytes'));
      return undefined;
    },
    drop: (args) => {
      const reason = args.has(2) ? args.text(2, 'reason') : 'dropped';
      scope().end({ kind: 'drop', silent: reason === 'silent', reason });
      return undefined;
    },
    refuse: (args) => {
      const status = args.has(2) ? args.integer(2, 'status') : MediusCallbackStatus.MediusFail;
      scope().end({ kind: 'refuse', status });
      return undefined;
    },
    reply: (args) => {
      const { parts } = scope();
      if (!parts.reply) throw new ScriptError(`${parts.name} takes no reply`);
      const own = (name: string) => plugin.declared.message(name);
      scope().end(parts.reply(args.text(2, 'message'), args.value(3), own));
      return undefined;
    },
  });
}

function payload(scope: Scope): Buffer {
  const { parts } = scope;
  demandRaw(scope);
  if (!parts.bytes) throw new ScriptError(`${parts.name} has no bytes`);
  return parts.bytes();
}
