/** All worlds of a game server, and the tickets for them. */
import type { JoinTicket } from '#state/hosting.js';
import type { Seat } from './seat.js';
import { GameWorld, type WorldSettings } from './world.js';

/** Worlds travel as u16 at 1.08. */
const LAST_WORLD_ID = 65_535;
const KEY_LENGTH = 64;
const MOST_SEATS = 256;

/** A seat and the world in which it is. */
export interface Place {
  readonly world: GameWorld;
  readonly seat: Seat;
}

export class Worlds {
  private readonly worlds = new Map<number, GameWorld>();
  private readonly places = new Map<string, Place>();
  private lastId = 0;

  constructor(
    /** Worlds at once. */
    private readonly capacity: number,
    private readonly randomBytes: (size: number) => Buffer,
  ) {}

  /** A new world under the next id; ids of ended worlds come again only when all others had their turn. */
  create(settings: WorldSettings, now: number): GameWorld | 'full' {
    const { capacity } = settings;
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > MOST_SEATS)
      throw new RangeError(`a game world of ${capacity} seats: 1 to ${MOST_SEATS} are possible`);
    if (this.worlds.size >= Math.min(this.capacity, LAST_WORLD_ID)) return 'full';
    const world = new GameWorld(this.nextId(), settings, this.randomBytes(KEY_LENGTH), now);
    this.worlds.set(world.id, world);
    return world;
  }

  /** Reserves a seat; a new access key takes the place of the session's old one. */
  reserve(worldId: number, ticket: JoinTicket, now: number): Seat | 'full' | 'closed' {
    const world = this.worlds.get(worldId);
    if (world === undefined) return 'closed';
    const former = world.seatOfSession(ticket.sessionKey)?.ticket.accessKey;
    const seat = world.reserve(ticket, now);
    if (typeof seat === 'string') return seat;
    if (former !== undefined) this.places.delete(former);
    this.places.set(ticket.accessKey, { world, seat });
    return seat;
  }

  /** The seat that an access key is for. */
  placeOf(accessKey: string): Place | undefined {
    return this.places.get(accessKey);
  }

  free(world: GameWorld, seat: Seat, now: number): void {
    if (this.places.get(seat.ticket.accessKey)?.seat === seat) this.places.delete(seat.ticket.accessKey);
    world.free(seat, now);
  }

  /** Lets nobody in any more and forgets the world. Its seats are to be freed before. */
  end(world: GameWorld): void {
    world.closed = true;
    this.worlds.delete(world.id);
  }

  find(worldId: number): GameWorld | undefined {
    return this.worlds.get(worldId);
  }

  all(): Iterable<GameWorld> {
    return this.worlds.values();
  }

  get size(): number {
    return this.worlds.size;
  }

  private nextId(): number {
    do this.lastId = (this.lastId % LAST_WORLD_ID) + 1;
    while (this.worlds.has(this.lastId));
    return this.lastId;
  }
}
