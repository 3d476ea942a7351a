/** A game server without sockets: worlds with seats, by the words of the seam; tests say who connects and leaves. */
import type {
  GameHosting,
  HostedWorld,
  HostingEvent,
  JoinResult,
  JoinTicket,
  LeaveReason,
  WorldRequest,
} from '#state/hosting.js';

interface FakeWorld extends HostedWorld {
  readonly capacity: number;
  /** Session key to seat. */
  readonly seats: Map<string, number>;
}

export class FakeHosting implements GameHosting {
  readonly worlds = new Map<number, FakeWorld>();
  readonly requests: WorldRequest[] = [];
  readonly tickets: JoinTicket[] = [];
  readonly kicked: string[] = [];
  /** What the next verbs answer instead of deciding by themselves. */
  refuses: 'full' | 'closed' | Error | undefined;
  private readonly listeners = new Set<(event: HostingEvent) => void>();
  private lastId = 0;

  servers(): readonly string[] {
    return ['fake', 'other'];
  }

  async createWorld(request: WorldRequest): Promise<HostedWorld | 'full'> {
    this.requests.push(request);
    if (this.refuses instanceof Error) throw this.refuses;
    if (this.refuses) return 'full';
    const worldId = ++this.lastId;
    this.worlds.set(worldId, { server: 'fake', worldId, capacity: request.capacity, seats: new Map() });
    return { server: 'fake', worldId };
  }

  async joinWorld(ticket: JoinTicket): Promise<JoinResult> {
    this.tickets.push(ticket);
    if (this.refuses instanceof Error) throw this.refuses;
    if (this.refuses) return this.refuses;
    const world = this.worlds.get(ticket.world.worldId);
    if (!world) return 'closed';
    const own = world.seats.get(ticket.sessionKey);
    if (own !== undefined) return { seat: own };
    if (world.seats.size >= world.capacity) return 'full';
    const seat = world.seats.size;
    world.seats.set(ticket.sessionKey, seat);
    return { seat };
  }

  async endWorld({ worldId }: HostedWorld): Promise<void> {
    const world = this.worlds.get(worldId);
    if (!world) return;
    for (const sessionKey of [...world.seats.keys()]) this.leave(worldId, sessionKey, 'ended');
    this.worlds.delete(worldId);
    this.tell({ kind: 'world.ended', world: { server: 'fake', worldId } });
  }

  async kick({ worldId }: HostedWorld, sessionKey: string): Promise<boolean> {
    if (!this.worlds.get(worldId)?.seats.has(sessionKey)) return false;
    this.kicked.push(sessionKey);
    this.leave(worldId, sessionKey, 'kicked');
    return true;
  }

  subscribe(listener: (event: HostingEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The player whose ticket was the last one for this session comes to its seat. */
  connect(worldId: number, sessionKey: string): void {
    const seat = this.worlds.get(worldId)?.seats.get(sessionKey) ?? 0;
    this.tell({ kind: 'player.connected', world: { server: 'fake', worldId }, sessionKey, seat });
  }

  /** The player's seat becomes free. */
  leave(worldId: number, sessionKey: string, reason: LeaveReason = 'left'): void {
    const seats = this.worlds.get(worldId)?.seats;
    const seat = seats?.get(sessionKey);
    if (!seats || seat === undefined) return;
    seats.delete(sessionKey);
    const world = { server: 'fake', worldId };
    this.tell({ kind: 'player.left', world, sessionKey, seat, reason });
    if (seats.size === 0) this.tell({ kind: 'world.empty', world });
  }

  private tell(event: HostingEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}
