/** Game packets past scripts: offered before they are relayed, taken by a plugin that asks for them. */
import type { Inspect, Recipients } from '#dme/relay.js';
import type { Channel, Seat } from '#dme/seat.js';
import type { GameWorld } from '#dme/world.js';
import type { Origin, PacketOrder, PacketSource, ScriptLayer } from '#script/layer.js';
import type { DmeServer } from './dme-server.js';

/** What is known of the player in a seat. */
export type OriginOfSeat = (
  seat: Seat,
  world: GameWorld,
) => { readonly origin: Origin; readonly game: number };

type Sources = Readonly<Record<Channel, PacketSource>>;

/** Makes the relay ask scripts. Where nobody listens, no packet is opened and nothing is made for it. */
export function askScripts({ relay }: DmeServer, scripts: ScriptLayer, originOf: OriginOfSeat): void {
  const sources = new WeakMap<Seat, Sources>();
  const orders = new WeakMap<GameWorld, Readonly<Record<Channel, PacketOrder>>>();
  const orderOf = (world: GameWorld, channel: Channel): PacketOrder => {
    const known = orders.get(world);
    if (known) return known[channel];
    const made = { tcp: { waiting: 0, slow: false }, udp: { waiting: 0, slow: false } };
    orders.set(world, made);
    return made[channel];
  };
  const sourceOf = (world: GameWorld, seat: Seat, channel: Channel): PacketSource => {
    const known = sources.get(seat);
    if (known) return known[channel];
    const made = { tcp: source(world, seat, 'tcp'), udp: source(world, seat, 'udp') };
    sources.set(seat, made);
    return made[channel];
  };

  /** Of a packet to slots that the mask has no bits for: unless a script chooses others, it goes to these. */
  function sourceTo(seats: readonly Seat[], world: GameWorld, seat: Seat, channel: Channel): PacketSource {
    return {
      ...sourceOf(world, seat, channel),
      waiting: 0,
      relay(bytes, start, end, recipients) {
        if (!seat.ready) return;
        const to = recipients === -1 ? seats : chosen(world, seat, recipients);
        relay.sendFrom(world, seat, channel, bytes, to, start, end);
      },
    };
  }

  function source(world: GameWorld, seat: Seat, channel: Channel): PacketSource {
    const { origin, game } = originOf(seat, world);
    return {
      origin,
      world: game,
      slot: seat.index,
      waiting: 0,
      order: orderOf(world, channel),
      relay(bytes, start, end, recipients) {
        if (seat.ready)
          relay.sendFrom(world, seat, channel, bytes, chosen(world, seat, recipients), start, end);
      },
    };
  }

  const hookOf = (channel: Channel) => (channel === 'udp' ? scripts.dmeUdp : scripts.dmeTcp);
  const inspect: Inspect = {
    wants: (world, seat, channel) => hookOf(channel)?.concerns(sourceOf(world, seat, channel)) ?? false,
    look(world, seat, channel, payload, recipients) {
      const mask = maskOf(recipients);
      const of =
        mask === -1 ? sourceTo(listOf(recipients), world, seat, channel) : sourceOf(world, seat, channel);
      return !hookOf(channel)?.offer(of, payload, mask);
    },
  };
  relay.inspect = inspect;
}

/** A bit for each slot, -1 when one of them is above 31. */
function maskOf(recipients: Recipients): number {
  let mask = 0;
  for (let i = 0; i < recipients.count; i++) {
    const { index } = recipients.at(i);
    if (index > 31) return -1;
    mask |= 1 << index;
  }
  return mask;
}

function listOf(recipients: Recipients): Seat[] {
  return Array.from({ length: recipients.count }, (_, i) => recipients.at(i));
}

function* chosen(world: GameWorld, sender: Seat, mask: number): Iterable<Seat> {
  for (const seat of world.seats) {
    if (!seat || seat === sender) continue;
    if (mask === -1 || (seat.index < 32 && ((mask >>> seat.index) & 1) === 1)) yield seat;
  }
}
