/** A game server: its worlds, the connections of their players, and what lobby servers may do with them. */
import type { Socket } from 'node:net';
import { tellConnected, tellDisconnected, versionMessage } from '#dme/notices.js';
import { Relay } from '#dme/relay.js';
import type { GameWorld } from '#dme/world.js';
import { type Place, Worlds } from '#dme/worlds.js';
import type { Cancel } from '#state/clock.js';
import type {
  HostedWorld,
  HostingEvent,
  JoinResult,
  JoinTicket,
  LeaveReason,
  WorldRequest,
} from '#state/hosting.js';
import type { ApplicationId } from '#state/ids.js';
import { GameHostType, RejectReason } from '#wire/rt/enums.js';
import type { ConnectRequest } from '#wire/rt/link-types.js';
import type { Ends } from '../addresses.js';
import { listenTcp, type TcpListener } from '../tcp.js';
import { turnAway } from '../welcome.js';
import { DmeConnection } from './dme-connection.js';
import { type DmeServices, type DmeTitle, newCounters, type Onlooker } from './settings.js';
import { UdpSide } from './udp-side.js';

/** How often players and worlds are looked at, in milliseconds. */
const TICK = 1000;
const MOST_SCERT_IDS = 0xffff;

export class DmeServer {
  readonly relay = new Relay();
  readonly counters = newCounters();
  readonly connections = new Set<DmeConnection>();
  readonly worlds: Worlds;
  readonly udp: UdpSide;
  /** Set while somebody looks on; costs one test when absent. */
  onlooker: Onlooker | undefined;
  /** The time of the last tick, monotonic milliseconds; near enough for signs of life. */
  time: number;
  private readonly listeners = new Set<(event: HostingEvent) => void>();
  private readonly tcp: TcpListener[] = [];
  /** The profiles with which games began, by the application ids of their players. */
  private readonly profiles = new WeakMap<GameWorld, Map<ApplicationId | undefined, DmeTitle>>();
  private readonly stopTicking: Cancel;
  private lastScertId = 0;
  private stopping = false;

  constructor(
    /** As lobby servers know it, `local` in the same process. */
    readonly name: string,
    readonly services: DmeServices,
  ) {
    this.worlds = new Worlds(services.worlds, services.randomBytes);
    this.udp = new UdpSide(services, this.relay, this.counters);
    this.time = services.clock.now();
    this.stopTicking = services.clock.every(TICK, () => this.tick());
  }

  /** Listens for players. Rejects with the system's error when the port is taken. */
  async openTcp(address: string, port: number): Promise<TcpListener> {
    const listener = await listenTcp(address, port, (socket, ends) => this.connect(socket, ends));
    this.tcp.push(listener);
    return listener;
  }

  /** Opens a UDP socket at each address, all at one port; 0 takes a free one. Gives the port. */
  async openUdp(addresses: readonly string[], port: number): Promise<number> {
    for (const address of addresses) await this.udp.listen(address, this.udp.port || port);
    return this.udp.port;
  }

  createWorld({ applicationId, capacity, gameHostType }: WorldRequest): HostedWorld | 'full' {
    const settings = {
      applicationId,
      capacity,
      gameHostType: gameHostType ?? GameHostType.ClientServerAuxUdp,
    };
    const world = this.worlds.create(settings, this.services.clock.now());
    if (world === 'full') return 'full';
    this.profiles.set(world, new Map([[applicationId, this.services.settings().titleOf(applicationId)]]));
    return this.hosted(world);
  }

  joinWorld(ticket: JoinTicket): JoinResult {
    const seat = this.worlds.reserve(ticket.world.worldId, ticket, this.services.clock.now());
    return typeof seat === 'string' ? seat : { seat: seat.index };
  }

  endWorld(worldId: number): void {
    const world = this.worlds.find(worldId);
    if (world === undefined) return;
    this.worlds.end(world);
    for (const seat of world.seats) if (seat !== undefined) this.dismiss({ world, seat }, 'ended');
    this.emit({ kind: 'world.ended', world: this.hosted(world) });
  }

  kick(worldId: number, sessionKey: string): boolean {
    const world = this.worlds.find(worldId);
    const seat = world?.seatOfSession(sessionKey);
    if (world === undefined || seat === undefined) return false;
    this.dismiss({ world, seat }, 'kicked');
    return true;
  }

  /** The connections of these players who are in games, ready or about to be. */
  connectionsOf(sessionKeys: ReadonlySet<string>): DmeConnection[] {
    return [...this.connections].filter(
      ({ place, link }) => place && link.connected && sessionKeys.has(place.seat.ticket.sessionKey),
    );
  }

  /** A text box for every player with a seat, if the application is wanted; the result says how many. */
  systemMessage(severity: number, text: string, wants: (application: ApplicationId) => boolean): number {
    let told = 0;
    for (const { place, link, application } of this.connections) {
      if (!place || !link.connected || application === undefined || !wants(application)) continue;
      link.systemMessage(text, { severity });
      told++;
    }
    return told;
  }

  subscribe(listener: (event: HostingEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Finds the seat of a login and gives it to the connection; else one of RejectReason. */
  async admit(connection: DmeConnection, request: ConnectRequest): Promise<number | undefined> {
    const accessKey = request.accessKey ?? '';
    const place = this.worlds.placeOf(accessKey);
    if (place === undefined || !mayComeFrom(place, connection)) return RejectReason.AccessKey;
    const udpAddress = await this.services.udpAddress(connection.ends);
    connection.title = this.profileOf(place.world, connection);
    await this.turn(place.world, connection.title.joinPause);
    if (connection.isClosed) return undefined;
    // The ticket may have run out, or the world ended, while the player waited for its turn.
    if (this.worlds.placeOf(accessKey)?.seat !== place.seat) return RejectReason.AccessKey;
    this.replace(place);
    this.lastScertId = (this.lastScertId % MOST_SCERT_IDS) + 1;
    connection.accept(place, this.lastScertId, udpAddress);
    return undefined;
  }

  /** READY: from now on the player sends and gets game packets. */
  ready(connection: DmeConnection): void {
    const { place, link, title } = connection;
    if (place === undefined) return;
    const { world, seat } = place;
    seat.ready = true;
    link.sendApp(versionMessage(link.version, title.versionText));
    tellConnected(world, seat);
    this.services.log.info(
      { ...connection.where(), sealed: link.sealing, version: link.version },
      'player joined',
    );
    const { sessionKey } = seat.ticket;
    this.emit({ kind: 'player.connected', world: this.hosted(world), sessionKey, seat: seat.index });
  }

  /** The connection has no seat any more. A renewed ticket keeps the seat for the player's next one. */
  leave(connection: DmeConnection, reason: LeaveReason): void {
    const { place, ticket } = connection;
    if (place === undefined) return;
    const isRenewed = place.seat.ticket !== ticket;
    this.detach(place);
    if (!isRenewed) this.free(place, reason);
  }

  forget(connection: DmeConnection): void {
    if (this.connections.delete(connection)) this.services.sockets.leave(connection.ends.remote);
  }

  /** Takes no new players, asks those that are here to leave, and closes what is left after `patience` milliseconds. */
  async stop(patience: number): Promise<void> {
    this.stopping = true;
    this.stopTicking();
    const stopped = this.tcp.map((listener) => listener.stop());
    for (const { id } of [...this.worlds.all()]) this.endWorld(id);
    for (const connection of this.connections) connection.disconnect();
    const end = Date.now() + patience;
    while (this.connections.size > 0 && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 20));
    for (const connection of this.connections) connection.drop('server stops');
    await Promise.all([...stopped, this.udp.stop()]);
  }

  private connect(socket: Socket, ends: Ends): void {
    this.counters.connections++;
    const { sockets, settings } = this.services;
    const refuse = () => {
      this.counters.refusedConnections++;
      turnAway(socket);
    };
    if (this.connections.size >= settings().capacity || !sockets.enter(ends.remote)) {
      refuse();
      return;
    }
    const leave = () => {
      sockets.leave(ends.remote);
      refuse();
    };
    // A script may have taken its time over it until the servers ended.
    const enter = () =>
      this.stopping ? leave() : void this.connections.add(new DmeConnection(socket, ends, this));
    if (this.onlooker) this.onlooker.meets(socket, ends.remote, { enter, refuse: leave });
    else enter();
  }

  /** That of the game, whatever became of the title since; a player of another disc brings that of his. */
  private profileOf(world: GameWorld, { application, title }: DmeConnection): DmeTitle {
    const profiles = this.profiles.get(world);
    const known = profiles?.get(application);
    if (known === undefined) profiles?.set(application, title);
    return known ?? title;
  }

  /** Waits until the world may take another player; they come one after the other. */
  private async turn(world: GameWorld, pause: number): Promise<void> {
    const now = this.services.clock.now();
    const at = Math.max(now, world.nextJoinAt);
    world.nextJoinAt = at + pause;
    if (at > now) await new Promise<void>((resolve) => this.services.clock.after(at - now, resolve));
  }

  /** The same player comes again: the former connection goes, the seat stays. */
  private replace(place: Place): void {
    const former = this.connectionOf(place);
    if (former === undefined) return;
    this.detach(place);
    former.drop('the player connected anew');
  }

  /** Asks a player to leave and frees the seat. */
  private dismiss(place: Place, reason: LeaveReason): void {
    const connection = this.connectionOf(place);
    this.detach(place);
    connection?.disconnect();
    this.free(place, reason);
  }

  private connectionOf({ seat }: Place): DmeConnection | undefined {
    const { outlet } = seat;
    return outlet instanceof DmeConnection ? outlet : undefined;
  }

  /** Takes the connection off the seat and tells the others. */
  private detach(place: Place): void {
    const { world, seat } = place;
    this.connectionOf(place)?.vacate();
    const wasReady = seat.ready;
    seat.ready = false;
    seat.outlet = undefined;
    if (!wasReady) return;
    world.tokens.forget(seat, world.seats);
    tellDisconnected(world, seat);
  }

  private free({ world, seat }: Place, reason: LeaveReason): void {
    this.worlds.free(world, seat, this.services.clock.now());
    const hosted = this.hosted(world);
    const { sessionKey } = seat.ticket;
    this.emit({ kind: 'player.left', world: hosted, sessionKey, seat: seat.index, reason });
    if (world.isEmpty && !world.closed) this.emit({ kind: 'world.empty', world: hosted });
  }

  private tick(): void {
    const now = this.services.clock.now();
    this.time = now;
    for (const connection of this.connections) connection.tick(now);
    for (const world of [...this.worlds.all()]) this.tickWorld(world, now);
    this.udp.claims.sweep(now);
  }

  /** Takes back seats whose players never came, and ends a world that stays empty. */
  private tickWorld(world: GameWorld, now: number): void {
    const { joinTime, emptyTime } = this.services.settings();
    for (const seat of world.seats)
      if (seat && seat.outlet === undefined && now - seat.reservedAt > joinTime)
        this.free({ world, seat }, 'absent');
    if (world.isEmpty && now - world.emptySince > emptyTime) this.endWorld(world.id);
  }

  private hosted(world: GameWorld): HostedWorld {
    return { server: this.name, worldId: world.id };
  }

  /** A listener that throws is its own fault and stops nobody else. */
  private emit(event: HostingEvent): void {
    for (const listener of this.listeners) {
      try {
        listener(event);
      } catch (err) {
        this.services.log.error({ err, event: event.kind }, 'a listener to the game server failed');
      }
    }
  }
}

function mayComeFrom({ seat }: Place, { ends }: DmeConnection): boolean {
  const { address } = seat.ticket;
  return address === undefined || address === ends.remote;
}
