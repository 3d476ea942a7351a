/** Game packets that no player sent: as the relay frames them, in the name of a slot. */
import { type Channel, Seat } from '#dme/seat.js';
import type { GameWorld } from '#dme/world.js';
import type { JoinTicket } from '#state/hosting.js';
import type { DmeServer } from './dme-server.js';

/** Stands for a slot that nobody has. */
const nobody: JoinTicket = {
  world: { server: '', worldId: 0 },
  accessKey: '',
  sessionKey: '',
  accountId: undefined,
};

/** Sends the bytes to those slots that are ready, `from` left out: a console never gets what it sent. */
export function inject(
  { relay }: DmeServer,
  world: GameWorld,
  channel: Channel,
  bytes: Buffer,
  { from, to }: { readonly from: number; readonly to: readonly number[] },
): void {
  const source = world.seats[from] ?? new Seat(from, nobody, 0);
  const seats = to.flatMap((slot) => (slot === from ? [] : (world.seats[slot] ?? [])));
  relay.sendFrom(world, source, channel, bytes, seats);
}
