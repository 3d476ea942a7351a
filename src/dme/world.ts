/** One game world: its seats, the key that its players share, and its clock. */
import type { JoinTicket } from '#state/hosting.js';
import type { ApplicationId } from '#state/ids.js';
import { Seat } from './seat.js';
import { Tokens } from './tokens.js';

export interface WorldSettings {
  readonly applicationId: ApplicationId;
  /** Seats, 1 to 256. */
  readonly capacity: number;
  /** One of GameHostType. */
  readonly gameHostType: number;
}

export class GameWorld {
  readonly seats: (Seat | undefined)[];
  readonly tokens = new Tokens();
  /** True once the world has ended: nobody gets in any more. */
  closed = false;
  /** Since when no seat is taken or reserved, monotonic milliseconds. */
  emptySince: number;
  /** Before this time nobody else is let in, where joins are paced. */
  nextJoinAt = 0;
  /** Milliseconds for which packets to one player are gathered here; undefined where the server decides. */
  tcpWindow: number | undefined;
  udpWindow: number | undefined;

  constructor(
    /** 1 to 65535: the world travels as u16 at 1.08, and consoles take 0 for none. */
    readonly id: number,
    readonly settings: WorldSettings,
    /** 64 bytes; one key for the world, so that relayed frames need no new cipher. */
    readonly peerKey: Buffer,
    private readonly createdAt: number,
  ) {
    this.seats = Array.from({ length: settings.capacity }, () => undefined);
    this.emptySince = createdAt;
  }

  /** Gives the session its seat again, or the lowest free one. */
  reserve(ticket: JoinTicket, now: number): Seat | 'full' | 'closed' {
    if (this.closed) return 'closed';
    const own = this.seatOfSession(ticket.sessionKey);
    if (own !== undefined) {
      own.ticket = ticket;
      own.reservedAt = now;
      return own;
    }
    const index = this.seats.indexOf(undefined);
    if (index < 0) return 'full';
    const seat = new Seat(index, ticket, now);
    this.seats[index] = seat;
    return seat;
  }

  /** Takes the seat back; the index goes to the next player. */
  free(seat: Seat, now: number): void {
    if (this.seats[seat.index] !== seat) return;
    this.seats[seat.index] = undefined;
    seat.ready = false;
    seat.outlet = undefined;
    if (this.isEmpty) this.emptySince = now;
  }

  seatOfSession(sessionKey: string): Seat | undefined {
    return this.seats.find((seat) => seat?.ticket.sessionKey === sessionKey);
  }

  get isEmpty(): boolean {
    return this.seats.every((seat) => seat === undefined);
  }

  /** Players that are connected, ready or not. */
  get playerCount(): number {
    return this.seats.reduce((count, seat) => (seat?.outlet ? count + 1 : count), 0);
  }

  /** Milliseconds that the world has been there, as a u32. */
  clock(now: number): number {
    return Math.max(0, Math.floor(now - this.createdAt)) >>> 0;
  }
}
