/**
 * Reads captures along: packets in, entries out. TCP is put in order, connections of Medius servers are
 * told from others, datagrams find the connection whose keys seal them.
 */
import type { Direction } from '#wire/rt/conversation.js';
import { type Frame, splitDatagram } from '#wire/rt/frame.js';
import { RT, RT_NAMES } from '#wire/rt/ids.js';
import { CLIENT_CONNECT_AUX_UDP } from '#wire/rt/messages.js';
import { carried, type Datagram, type Endpoint, type Segment } from './capture/layers.js';
import type { Packet } from './capture/packet.js';
import { ConnectionReader, type Workshop } from './connection.js';
import { addressText, type ConnectionHead, type Entry, type Moment } from './entry.js';
import { readNat } from './nat.js';
import { unknownPlayer } from './player.js';
import { type RolePorts, roleAt } from './roles.js';
import { looksLikeMedius, TcpConnection } from './tcp-connection.js';
import { Totals } from './totals.js';

/** Connections that are followed at a time; the one that was silent longest makes room. */
const CONNECTIONS_MAX = 2000;
/** Connections that are remembered as over or without Medius, so that they are not looked at again. */
const SET_ASIDE_MAX = 50_000;
/** Connections whose keys are kept for datagrams, for each port that they named. */
const ANNOUNCED_MAX = 256;
/** Ports that connections named for datagrams. */
const ANNOUNCED_PORTS_MAX = 1024;

export interface InspectionOptions extends Workshop {
  readonly ports: RolePorts;
}

/** One side of a recorded conversation, and its stretch of the stream. */
export interface RecordedStretch {
  readonly packet: number;
  readonly direction: Direction;
  readonly bytes: Buffer;
}

interface Flow {
  readonly head: ConnectionHead;
  /** Whose keys seal it; a reader without keys until that is known. */
  reader: ConnectionReader;
  bound: boolean;
}

/** One run over any number of captures. */
export class Inspection {
  readonly totals = new Totals();
  readonly #options: InspectionOptions;
  readonly #tell: (entry: Entry) => void;
  readonly #connections = new Map<string, TcpConnection>();
  readonly #flows = new Map<string, Flow>();
  /** Left alone until a SYN. */
  readonly #setAside = new Set<string>();
  /** By the port that SERVER_INFO_AUX_UDP named, latest first. */
  readonly #announced = new Map<number, ConnectionReader[]>();
  #count = 0;

  /** `tell` is given every entry, in the order of the capture. */
  constructor(options: InspectionOptions, tell: (entry: Entry) => void) {
    this.#options = options;
    this.#tell = tell;
  }

  /** The next packet of a capture. */
  packet(packet: Packet): void {
    this.totals.packets += 1;
    const what = carried(packet);
    if ('leftOut' in what) {
      this.totals.leaveOut(what.leftOut);
      return;
    }
    const moment = { packet: packet.number, time: packet.time };
    if (what.transport === 'tcp') this.#segment(what, moment);
    else this.#datagram(what, moment);
  }

  /** A conversation that was recorded from its first byte on. */
  conversation(client: Endpoint, server: Endpoint, stretches: Iterable<RecordedStretch>): void {
    const connection = this.#open(client, server);
    connection.begin();
    for (const { packet, direction, bytes } of stretches)
      this.#emit(connection, connection.stretch(direction, { bytes }, { packet, time: undefined }));
    connection.close('closed');
    this.#finish(connection);
  }

  /** Datagrams between a client and a DME server. */
  datagrams(client: Endpoint, server: Endpoint, datagrams: Iterable<RecordedStretch>): void {
    const flow = this.#flow(client, server, 'dme-udp');
    for (const { packet, direction, bytes } of datagrams)
      this.#readDatagram(flow, { packet, time: undefined }, direction, bytes);
  }

  /** The end of one capture: what waits in streams comes out, and what is open stays without an end. */
  endOfCapture(): void {
    for (const connection of this.#connections.values()) this.#finish(connection);
    this.#connections.clear();
    this.#flows.clear();
    this.#setAside.clear();
  }

  #segment(segment: Segment, moment: Moment): void {
    const { source, target } = segment;
    const pair = pairOf(source, target);
    const connection = this.#followed(pair, segment);
    if (connection === undefined) return;
    this.#emit(connection, connection.segment(segment, moment));
    if (connection.isForeign) this.totals.others += 1;
    if (connection.isForeign || connection.isDone) this.#leave(pair, connection);
  }

  /** The connection that a segment belongs to; undefined for those without Medius. */
  #followed(pair: string, segment: Segment): TcpConnection | undefined {
    const known = this.#connections.get(pair);
    if (known !== undefined && !(segment.syn && known.isOver(segment))) {
      // Put last: the first ones make room when there are too many.
      this.#connections.delete(pair);
      this.#connections.set(pair, known);
      return known;
    }
    if (known !== undefined) this.#leave(pair, known);
    if (segment.syn) this.#setAside.delete(pair);
    return this.#setAside.has(pair) ? undefined : this.#discover(pair, segment);
  }

  /** A connection from its first segment; undefined for those without Medius. */
  #discover(pair: string, segment: Segment): TcpConnection | undefined {
    const [client, server] = this.#sidesOf(segment);
    const isKnown = roleAt(this.#options.ports, server.port, 'tcp') !== undefined;
    if (!isKnown && !segment.syn && !looksLikeMedius(segment.payload)) {
      if (segment.payload.length > 0) this.#ignore(pair);
      return undefined;
    }
    if (segment.reset || (!segment.syn && segment.payload.length === 0)) return undefined;
    const connection = this.#open(client, server, !isKnown);
    if (this.#connections.size >= CONNECTIONS_MAX) this.#leaveOldest();
    this.#connections.set(pair, connection);
    return connection;
  }

  /** Client first. A SYN tells who that is, else the port of a server, else the lower port. */
  #sidesOf({ source, target, syn, acknowledged }: Segment): [Endpoint, Endpoint] {
    if (syn) return acknowledged === undefined ? [source, target] : [target, source];
    const { ports } = this.#options;
    if (roleAt(ports, target.port, 'tcp') !== undefined) return [source, target];
    if (roleAt(ports, source.port, 'tcp') !== undefined) return [target, source];
    return target.port <= source.port ? [source, target] : [target, source];
  }

  #open(client: Endpoint, server: Endpoint, doubtful = false): TcpConnection {
    const head = this.#head('tcp', client, server, roleAt(this.#options.ports, server.port, 'tcp'));
    return new TcpConnection(new ConnectionReader(head, this.#options), doubtful);
  }

  #head(
    transport: 'tcp' | 'udp',
    client: Endpoint,
    server: Endpoint,
    role: ConnectionHead['role'],
  ): ConnectionHead {
    return {
      number: 0,
      transport,
      client,
      server,
      role,
      beside: undefined,
      applicationId: undefined,
      version: this.#options.version ?? 108,
      player: unknownPlayer(),
    };
  }

  /** Connections are numbered when they have something to tell. */
  #number(head: ConnectionHead): void {
    if (head.number === 0) head.number = ++this.#count;
  }

  #emit({ reader }: TcpConnection, entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    this.#number(reader.head);
    for (const entry of entries) this.#give(entry);
    if (reader.udpPort !== undefined) this.#announce(reader, reader.udpPort);
  }

  #give(entry: Entry): void {
    this.totals.count(entry);
    this.#tell(entry);
  }

  #announce(reader: ConnectionReader, port: number): void {
    const readers = this.#announced.get(port) ?? [];
    if (readers[0] === reader || readers.includes(reader)) return;
    if (readers.length === 0 && this.#announced.size >= ANNOUNCED_PORTS_MAX) return;
    this.#announced.set(port, [reader, ...readers].slice(0, ANNOUNCED_MAX));
  }

  #ignore(pair: string): void {
    if (this.#setAside.size >= SET_ASIDE_MAX) this.#setAside.clear();
    this.#setAside.add(pair);
  }

  #leaveOldest(): void {
    for (const [pair, connection] of this.#connections) {
      this.#leave(pair, connection);
      return;
    }
  }

  #leave(pair: string, connection: TcpConnection): void {
    this.#finish(connection);
    this.#connections.delete(pair);
    this.#ignore(pair);
  }

  #finish(connection: TcpConnection): void {
    this.#emit(connection, connection.finish());
    if (!connection.isUsed) return;
    this.#number(connection.reader.head);
    this.totals.close(connection);
  }

  #datagram({ source, target, payload, missing }: Datagram, moment: Moment): void {
    if (missing > 0) this.totals.leaveOut('cut-off datagram');
    const toServer = this.#isUdpServer(target);
    if (!toServer && !this.#isUdpServer(source)) {
      this.totals.leaveOut('UDP of other ports');
      return;
    }
    const [client, server] = toServer ? [source, target] : [target, source];
    const role = roleAt(this.#options.ports, server.port, 'udp') ?? 'dme-udp';
    const flow = this.#flow(client, server, role);
    this.#readDatagram(flow, moment, toServer ? 'client' : 'server', payload);
  }

  #isUdpServer({ port }: Endpoint): boolean {
    return roleAt(this.#options.ports, port, 'udp') !== undefined || this.#announced.has(port);
  }

  #flow(client: Endpoint, server: Endpoint, role: ConnectionHead['role']): Flow {
    const pair = pairOf(client, server);
    const known = this.#flows.get(pair);
    if (known !== undefined) return known;
    const head = this.#head('udp', client, server, role);
    const flow = { head, reader: new ConnectionReader(head, this.#options), bound: false };
    if (this.#flows.size >= CONNECTIONS_MAX) this.#flows.delete(this.#flows.keys().next().value!);
    this.#flows.set(pair, flow);
    return flow;
  }

  #readDatagram(flow: Flow, moment: Moment, direction: Direction, bytes: Buffer): void {
    if (flow.head.role === 'nat') {
      this.#number(flow.head);
      this.#give(readNat(flow.head, moment, direction, bytes));
      return;
    }
    const { frames, dropped } = splitDatagram(bytes);
    if (frames.length === 0 || !frames.every(({ id }) => RT_NAMES.has(id))) {
      this.totals.leaveOut('UDP that is no RT message');
      return;
    }
    this.#number(flow.head);
    if (dropped > 0) this.totals.leaveOut('end of a datagram that is no whole frame');
    if (!flow.bound) this.#bind(flow, direction, frames);
    for (const frame of frames)
      for (const entry of flow.reader.readDatagramFrame(flow.head, moment, direction, frame))
        this.#give(entry);
  }

  /** Finds the connection whose keys open these frames. */
  #bind(flow: Flow, direction: Direction, frames: readonly Frame[]): void {
    const { client, server } = flow.head;
    const found = this.#announced
      .get(server.port)
      ?.filter(({ head }) => isSameHost(head.client, client))
      .find((reader) => frames.some((frame) => isOwn(reader, direction, frame)));
    if (found === undefined) return;
    flow.reader = found;
    flow.bound = true;
    flow.head.beside = found.head;
    flow.head.version = found.head.version;
    flow.head.applicationId = found.head.applicationId;
  }
}

/** Whoever opens a datagram, where several share a key: CLIENT_CONNECT_AUX_UDP says which player it is. */
function isOwn(reader: ConnectionReader, direction: Direction, frame: Frame): boolean {
  const plain = reader.opens(direction, frame);
  if (plain === undefined || plain.length < 4) return false;
  if (frame.id !== RT.CLIENT_CONNECT_AUX_UDP || reader.accepted === undefined) return true;
  const { playerId } = CLIENT_CONNECT_AUX_UDP.decode(plain, reader.head.version);
  return playerId === reader.accepted.playerId;
}

/** A recording may leave a host out. */
function isSameHost(one: Endpoint, other: Endpoint): boolean {
  return one.host === other.host || one.host === '' || other.host === '';
}

/** The same for both directions. */
function pairOf(one: Endpoint, other: Endpoint): string {
  const [first, second] = [addressText(one), addressText(other)];
  return first < second ? `${first} ${second}` : `${second} ${first}`;
}
