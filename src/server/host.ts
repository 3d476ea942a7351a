/** All servers of one process: listeners, their connections, and the clock that looks after them. */
import type { Socket } from 'node:net';
import type { MediusRole } from '#medius/context.js';
import type { Title } from '#state/title.js';
import type { Ends } from './addresses.js';
import { Connection } from './connection.js';
import { Dispatcher } from './dispatch.js';
import type { SocketCounts } from './limits.js';
import { mas } from './roles/mas.js';
import { mls } from './roles/mls.js';
import { muis } from './roles/muis.js';
import type { Role } from './roles/role.js';
import type { Services } from './services.js';
import { listenTcp, type TcpListener } from './tcp.js';
import { stranger, turnAway, whenWelcome } from './welcome.js';

const roles: Readonly<Record<'muis' | 'mas' | 'mls', Role>> = { muis, mas, mls };
export type TcpRoleName = keyof typeof roles;

/** How often connections are looked at, in milliseconds. */
const TICK = 1000;

/** A server that listens. */
export interface Listening {
  readonly role: MediusRole | 'NAT';
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
}

export class Host {
  readonly connections = new Set<Connection>();
  readonly listening: Listening[] = [];
  private readonly listeners: TcpListener[] = [];
  private readonly dispatcher: Dispatcher;
  private readonly stopTicking: () => void;
  private ticking = false;
  private stopping = false;

  constructor(
    private readonly services: Services,
    private readonly sockets: SocketCounts,
  ) {
    const { exchanges, unknown, counters, clock, scripts } = services;
    this.dispatcher = new Dispatcher(exchanges, unknown, counters, scripts);
    this.stopTicking = clock.every(TICK, () => void this.tick());
  }

  /** Starts a TCP server. Rejects with the system's error when the port is taken. */
  async openTcp(name: TcpRoleName, address: string, port: number): Promise<Listening> {
    const role = roles[name];
    const listener = await listenTcp(address, port, (socket, ends) => this.accept(role, socket, ends));
    this.listeners.push(listener);
    const listening = {
      role: role.name,
      protocol: 'tcp' as const,
      address: listener.address,
      port: listener.port,
    };
    this.listening.push(listening);
    return listening;
  }

  /** Starts the NAT server at these addresses. */
  async openNat(addresses: readonly string[], port: number): Promise<Listening> {
    const bound = await this.services.nat.listen(addresses, port);
    const address = addresses.length === 1 ? addresses[0]! : '0.0.0.0';
    const listening = { role: 'NAT' as const, protocol: 'udp' as const, address, port: bound };
    this.listening.push(listening);
    return listening;
  }

  /** A text box for every client that is through its handshake, if its title is wanted; the result says how many. */
  systemMessage(severity: number, text: string, wants: (title: Title) => boolean): number {
    let told = 0;
    for (const { client } of this.connections)
      if (wants(client.title) && client.systemMessage(severity, text)) told++;
    return told;
  }

  private accept(role: Role, socket: Socket, ends: Ends): void {
    const { counters, live } = this.services;
    counters.connections++;
    const origin = stranger(role.name.toLowerCase(), ends.remote);
    const refuse = () => {
      counters.refusedConnections++;
      turnAway(socket);
    };
    const isFull = this.countOf(role) >= live.roles[role.name].capacity;
    if (isFull || !this.sockets.enter(ends.remote)) {
      if (!isFull) this.services.rateNotices.note('connections', origin);
      refuse();
      return;
    }
    const leave = () => {
      this.sockets.leave(ends.remote);
      refuse();
    };
    // A script may have taken its time over it until the servers ended.
    whenWelcome(this.services.scripts, origin, socket, {
      enter: () => (this.stopping ? leave() : this.enter(role, socket, ends)),
      refuse: leave,
    });
  }

  private enter(role: Role, socket: Socket, ends: Ends): void {
    const onClose = (gone: Connection) => {
      this.sockets.leave(ends.remote);
      this.connections.delete(gone);
    };
    this.connections.add(new Connection(socket, ends, role, this.services, this.dispatcher, onClose));
  }

  private countOf(role: Role): number {
    let count = 0;
    for (const connection of this.connections) if (connection.role === role) count++;
    return count;
  }

  private async tick(): Promise<void> {
    if (this.ticking) return;
    this.ticking = true;
    const now = this.services.clock.now();
    for (const connection of this.connections) connection.tick(now);
    this.services.nat.sweep();
    try {
      await this.services.state.sweep();
    } catch (err) {
      this.services.log.error({ err }, 'the shared state could not be swept');
    }
    this.ticking = false;
  }

  /** Takes no new clients, asks those that are here to leave, and closes what is left after `patience` milliseconds. */
  async stop(patience: number): Promise<void> {
    this.stopping = true;
    this.stopTicking();
    const stopped = [...this.listeners.map((listener) => listener.stop()), this.services.nat.stop()];
    for (const connection of this.connections) connection.disconnect();
    const end = Date.now() + patience;
    while (this.connections.size > 0 && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 20));
    for (const connection of this.connections) connection.drop('server stops');
    await Promise.all(stopped);
  }
}
