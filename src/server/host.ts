/** All servers of one process: listeners, their connections, and the clock that looks after them. */
import type { Socket } from 'node:net';
import type { MediusRole } from '#medius/context.js';
import { type Ends, isPrivate } from './addresses.js';
import { Connection } from './connection.js';
import { Dispatcher } from './dispatch.js';
import { KeyedBuckets, type SocketCounts } from './limits.js';
import { mas } from './roles/mas.js';
import { mls } from './roles/mls.js';
import { muis } from './roles/muis.js';
import { natReply } from './roles/nat.js';
import type { Role } from './roles/role.js';
import type { Services } from './services.js';
import { listenTcp, type TcpListener } from './tcp.js';
import { UdpListener } from './udp.js';

const roles: Readonly<Record<'muis' | 'mas' | 'mls', Role>> = { muis, mas, mls };
export type TcpRoleName = keyof typeof roles;

/** How often connections are looked at, in milliseconds. */
const TICK = 1000;
/** Answers of NAT per second and address. */
const NAT_PER_SECOND = 20;

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
  private readonly natBuckets = new KeyedBuckets(NAT_PER_SECOND, NAT_PER_SECOND);
  private nat: UdpListener | undefined;
  private ticking = false;

  constructor(
    private readonly services: Services,
    private readonly sockets: SocketCounts,
  ) {
    const { exchanges, unknown, counters, clock } = services;
    this.dispatcher = new Dispatcher(exchanges, unknown, counters);
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
    const nat = new UdpListener(port, (datagram, sender) => this.answerNat(datagram, sender));
    this.nat = nat;
    for (const address of addresses) await nat.listenAt(address);
    const address = addresses.length === 1 ? addresses[0]! : '0.0.0.0';
    const listening = { role: 'NAT' as const, protocol: 'udp' as const, address, port: nat.boundPort };
    this.listening.push(listening);
    return listening;
  }

  /** Makes sure that NAT answers at an address at which a local player reached us over TCP. */
  async natAt(address: string): Promise<void> {
    if (!this.nat || !isPrivate(address)) return;
    await this.nat.listenAt(address).catch((err) => {
      this.services.log.debug({ address, err }, 'NAT cannot listen at this address too');
    });
  }

  private answerNat(datagram: Buffer, sender: { address: string; port: number }): Buffer | undefined {
    const reply = natReply(datagram, sender);
    if (!reply || !this.natBuckets.take(sender.address, this.services.clock.now())) return undefined;
    this.services.counters.natRequests++;
    return reply;
  }

  private accept(role: Role, socket: Socket, ends: Ends): void {
    const { counters, live } = this.services;
    counters.connections++;
    if (this.countOf(role) >= live.roles[role.name].capacity || !this.sockets.enter(ends.remote)) {
      counters.refusedConnections++;
      socket.on('error', () => {});
      socket.destroy();
      return;
    }
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
    this.natBuckets.forgetFull(now);
    try {
      await this.services.state.sweep();
    } catch (err) {
      this.services.log.error({ err }, 'the shared state could not be swept');
    }
    this.ticking = false;
  }

  /** Takes no new clients, asks those that are here to leave, and closes what is left after `patience` milliseconds. */
  async stop(patience: number): Promise<void> {
    this.stopTicking();
    const stopped = [...this.listeners.map((listener) => listener.stop()), this.nat?.stop()];
    for (const connection of this.connections) connection.disconnect();
    const end = Date.now() + patience;
    while (this.connections.size > 0 && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 20));
    for (const connection of this.connections) connection.drop('server stops');
    await Promise.all(stopped);
  }
}
