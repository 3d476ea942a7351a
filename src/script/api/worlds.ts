/** Handles of worlds of the game server: who is in them, packets that no player sent, and their packing. */
import { type Arguments, durationOf } from '../arguments.js';
import { ScriptError } from '../errors.js';
import type { ApiFunction, Plugin } from '../plugin.js';
import { failed } from '../results.js';
import { Kind } from '../scope.js';
import type { CaptureLimits, WorldFacts } from '../services/places.js';
import type { GameFacts } from '../services.js';
import { Handle, type LuaTable, type LuaValue } from '../vm/values.js';
import { demandChange, reasonOf } from './places.js';

type Channel = 'tcp' | 'udp';

/** Bytes of the longest game packet: a frame with its source, and a datagram that breaks no console (584). */
const LONGEST: Readonly<Record<Channel, number>> = { tcp: 65_533, udp: 575 };
const SLOTS = 256;
/** A capture without limits of its own, and the longest one. */
const CAPTURE_BYTES = 8 << 20;
const CAPTURE_TIME = 60_000;
const CAPTURE_TIME_MAX = 3_600_000;

export function worldValues(plugin: Plugin): Readonly<Record<string, (game: GameFacts) => LuaValue>> {
  const { places } = plugin.host.services;
  const seated = (id: number) =>
    (places.world(id)?.slots ?? []).flatMap(({ slot, sessionKey }) => {
      const player = plugin.playerHandle(plugin.host.services.player(sessionKey));
      return player ? [[slot, player] as const] : [];
    });
  return {
    game: ({ id }) => new Handle(Kind.game, id),
    players: ({ id }) => seated(id).map(([, player]) => player),
    slots: ({ id }) => new Map(seated(id)),
    aggregation: ({ id }) => {
      const world = places.world(id);
      return (
        world &&
        new Map<string, LuaValue>([
          ['tcp_ms', world.tcpMs],
          ['udp_ms', world.udpMs],
        ])
      );
    },
  };
}

export function worldMethods(plugin: Plugin): Readonly<Record<string, ApiFunction>> {
  const { services } = plugin.host;
  const { places } = services;
  /** The game and its world, where both are there. */
  const found = (args: Arguments) => {
    const { id } = args.handle(1, 'world', Kind.world);
    const game = services.game(id);
    const world = game && places.world(id);
    return game && world && { game, world };
  };
  const sending =
    (channel: Channel): ApiFunction =>
    (args) => {
      const here = found(args);
      if (!here) return failed('gone');
      const options: LuaTable = args.has(3) ? args.table(3, 'options') : new Map();
      const bytes = packetAt(args, 2, channel);
      return send(plugin, here, channel, bytes, receivers(here.world, options, args.name), options);
    };
  return {
    send_tcp: sending('tcp'),
    send_udp: sending('udp'),
    send_to: (args) => {
      const here = found(args);
      if (!here) return failed('gone');
      const slot = args.integer(2, 'slot');
      const options: LuaTable = args.has(4) ? args.table(4, 'options') : new Map();
      const channel = (options.get('via') ?? 'tcp') as Channel;
      const bytes = packetAt(args, 3, channel);
      if (!here.world.slots.some((one) => one.slot === slot)) return failed(`nobody has slot ${slot}`);
      return send(plugin, here, channel, bytes, [slot], options);
    },
    set_aggregation: (args) => {
      const here = found(args);
      if (!here) return failed('gone');
      demandChange(plugin, here.game.title, args.name);
      const table = args.table(2, 'aggregation');
      const given = (name: string) => {
        const value = table.get(name);
        if (value === true)
          throw new ScriptError(`${args.name}: ${name} must be milliseconds or false, got true`);
        return value === false ? null : (value as number | undefined);
      };
      const aggregation = { tcpMs: given('tcp_ms'), udpMs: given('udp_ms') };
      plugin.host.afterwards(plugin, () => places.setAggregation(here.world.id, aggregation));
      return true;
    },
    capture_start: (args) => {
      const here = found(args);
      if (!here) return failed('gone');
      const options: LuaTable = args.has(2) ? args.table(2, 'options') : new Map();
      const begun = places.startCapture(here.world.id, captureLimits(options, args.name));
      return 'path' in begun ? begun.path : failed(begun.why);
    },
    capture_stop: (args) => {
      const { id } = args.handle(1, 'world', Kind.world);
      const ended = places.stopCapture(id);
      return ended ? new Map<string, LuaValue>(Object.entries(ended)) : failed('no capture');
    },
    close: (args) => {
      const here = found(args);
      if (!here) return failed('gone');
      demandChange(plugin, here.game.title, args.name);
      const reason = reasonOf(args);
      plugin.host.afterwards(plugin, () => places.closeWorld(here.world.id, reason, plugin.manifest.name));
      return true;
    },
  };
}

function captureLimits(options: LuaTable, what: string): CaptureLimits {
  const time = durationOf(options.get('time')) ?? CAPTURE_TIME;
  if (time <= 0 || time > CAPTURE_TIME_MAX)
    throw new ScriptError(`${what}: time is more than 0 and at most ${CAPTURE_TIME_MAX / 60_000} minutes`);
  return { bytes: (options.get('bytes') ?? CAPTURE_BYTES) as number, time };
}

function packetAt(args: Arguments, index: number, channel: Channel): Buffer {
  const bytes = args.bytes(index, 'bytes');
  const most = LONGEST[channel];
  if (bytes.length <= most) return Buffer.from(bytes);
  throw new ScriptError(
    `${args.name}: a game packet has at most ${most} bytes over ${channel.toUpperCase()}, got ${bytes.length}`,
  );
}

/** The taken slots that are meant. */
function receivers({ slots }: WorldFacts, options: LuaTable, what: string): number[] {
  const to = options.get('to') === undefined ? undefined : slotsIn(options, 'to', what);
  const except = slotsIn(options, 'except', what);
  return slots.map(({ slot }) => slot).filter((slot) => (to?.has(slot) ?? true) && !except.has(slot));
}

function slotsIn(options: LuaTable, name: string, what: string): ReadonlySet<number> {
  const given = options.get(name);
  const list = given === undefined ? [] : given instanceof Map ? [...(given as LuaTable).values()] : [given];
  for (const slot of list)
    if (!Number.isInteger(slot) || (slot as number) < 0 || (slot as number) >= SLOTS)
      throw new ScriptError(`${what}: ${name} has slots from 0 to ${SLOTS - 1}, got ${String(slot)}`);
  return new Set(list as number[]);
}

/**
 * Sends it once no script runs any more, and tells to how many. Consoles know players by their slots and nobody
 * else, and never get what they sent themselves: without `from` it comes from the host's slot, and to the host from
 * the lowest other one.
 */
function send(
  plugin: Plugin,
  { game, world }: { readonly game: GameFacts; readonly world: WorldFacts },
  channel: Channel,
  bytes: Buffer,
  to: readonly number[],
  options: LuaTable,
): number {
  const parts = sendersOf(world, game.host, to, options.get('from') as number | undefined);
  plugin.host.afterwards(plugin, () => {
    for (const part of parts) plugin.host.services.places.inject(world.id, { channel, bytes, ...part });
  });
  return parts.reduce((sum, part) => sum + part.to.length, 0);
}

interface Part {
  readonly from: number;
  readonly to: readonly number[];
}

function sendersOf(
  { slots }: WorldFacts,
  host: string | undefined,
  to: readonly number[],
  from: number | undefined,
): readonly Part[] {
  if (from !== undefined) return parts({ from, to: to.filter((slot) => slot !== from) });
  const usual = (slots.find(({ sessionKey }) => sessionKey === host) ?? slots[0])?.slot;
  const other = slots.find(({ slot }) => slot !== usual)?.slot;
  if (usual === undefined || other === undefined) return [];
  return parts(
    { from: usual, to: to.filter((slot) => slot !== usual) },
    { from: other, to: to.filter((slot) => slot === usual) },
  );
}

const parts = (...all: readonly Part[]) => all.filter(({ to }) => to.length > 0);
