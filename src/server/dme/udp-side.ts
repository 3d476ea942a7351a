/**
 * The UDP side of a game server. Datagrams hold whole frames back to back; what is no whole frame is dropped
 * with the rest. Nothing is answered to a source that is no player's, and no answer is much longer than what
 * it answers.
 */

import { frameId, frameLength } from '#dme/packet.js';
import type { Relay } from '#dme/relay.js';
import { timebaseReply } from '#dme/timebase.js';
import { CONTEXT_CLIENT_SESSION } from '#wire/crypto/suite.js';
import { buildFrame, splitDatagram } from '#wire/rt/frame.js';
import { RT } from '#wire/rt/ids.js';
import { SERVER_CONNECT_ACCEPT_AUX_UDP } from '#wire/rt/messages.js';
import { openFrame, sealFrame } from '#wire/rt/seal.js';
import { Claims } from './claims.js';
import type { DmeConnection } from './dme-connection.js';
import { Endpoint, Endpoints } from './endpoint.js';
import { Flusher } from './flusher.js';
import { ACCEPT_PREFIX_BYTE, countPacket, type DmeCounters, type DmeServices } from './settings.js';
import { openUdp, type Sender, type UdpTransport } from './udp-transport.js';

/** Longer datagrams come from no console; the largest captured one has 71 bytes. */
const DATAGRAM_CEILING = 2048;
const NO_BYTES = Buffer.alloc(0);
/** A player's port may change this often, in milliseconds. */
const MOVE_PAUSE = 1000;

export class UdpSide {
  readonly claims: Claims;
  readonly flusher: Flusher;
  private readonly endpoints = new Endpoints();
  private readonly transports: UdpTransport[] = [];

  constructor(
    private readonly services: DmeServices,
    private readonly relay: Relay,
    private readonly counters: DmeCounters,
  ) {
    this.claims = new Claims(services.settings);
    this.flusher = new Flusher(counters);
  }

  /** The port that players are told, 0 while no socket is open. */
  get port(): number {
    return this.transports[0]?.port ?? 0;
  }

  /** Opens a socket. Answers leave from the socket on which a player came. */
  async listen(address: string, port: number): Promise<void> {
    const transport = await openUdp(address, port, (datagram, sender, on) => this.take(datagram, sender, on));
    this.transports.push(transport);
  }

  async stop(): Promise<void> {
    this.flusher.stop();
    await Promise.all(this.transports.map((transport) => transport.close()));
  }

  /** Lets go of a player's source. */
  release(connection: DmeConnection): void {
    this.claims.remove(connection);
    this.unbind(connection);
  }

  /** Takes one datagram. */
  take(datagram: Buffer, sender: Sender, transport: UdpTransport): void {
    this.counters.datagramsIn++;
    if (datagram.length > DATAGRAM_CEILING) {
      this.counters.datagramsDropped++;
      return;
    }
    const endpoint = this.endpoints.find(sender.address, sender.port);
    if (endpoint !== undefined) this.takeFrom(endpoint, datagram, sender, transport);
    else if (datagram.length > 0 && frameId(datagram, 0) === RT.CLIENT_CONNECT_AUX_UDP)
      this.claim(datagram, 0, sender, transport, undefined);
    else this.counters.datagramsDropped++;
  }

  private takeFrom(endpoint: Endpoint, datagram: Buffer, sender: Sender, transport: UdpTransport): void {
    const { connection } = endpoint;
    connection.hear();
    let claimed = false;
    for (let at = 0; at < datagram.length; ) {
      const length = frameLength(datagram, at, datagram.length);
      if (length === 0) return;
      const id = frameId(datagram, at);
      if (id !== RT.CLIENT_CONNECT_AUX_UDP) this.frame(endpoint, id, datagram, at, length);
      else if (!claimed) {
        claimed = true;
        this.claim(datagram, at, sender, transport, endpoint);
      }
      at += length;
    }
  }

  private frame(endpoint: Endpoint, id: number, datagram: Buffer, at: number, length: number): void {
    switch (id) {
      case RT.CLIENT_APP_BROADCAST:
      case RT.CLIENT_APP_SINGLE:
      case RT.CLIENT_APP_LIST:
      case RT.CLIENT_APP_BROADCAST_QOS:
      case RT.CLIENT_APP_SINGLE_QOS:
      case RT.CLIENT_APP_LIST_QOS:
        this.pass(endpoint.connection, datagram, at);
        break;
      case RT.CLIENT_ECHO:
        this.echo(endpoint, datagram.subarray(at, at + length));
        break;
      case RT.CLIENT_TIMEBASE_QUERY:
        this.timebase(endpoint, datagram.subarray(at, at + length));
        break;
      default: // CLIENT_FLUSH_ALL and _SINGLE are hints that we need not take
        this.opened(endpoint.connection, id, datagram.subarray(at, at + length));
    }
  }

  private pass({ place }: DmeConnection, datagram: Buffer, at: number): void {
    if (place === undefined) return;
    countPacket(this.counters, this.relay.take(place.world, place.seat, 'udp', datagram, at));
  }

  /** The same bytes come out of the same key, so the frame itself is the answer. A damaged one gets none. */
  private echo(endpoint: Endpoint, bytes: Buffer): void {
    const { connection } = endpoint;
    const payload = this.open(connection, bytes);
    const shown = payload && connection.look('in', RT.CLIENT_ECHO, payload);
    const answer = shown && connection.look('out', RT.CLIENT_ECHO, shown);
    if (answer === undefined) return;
    const same = answer === payload;
    this.flusher.sendNow(endpoint, same ? Buffer.from(bytes) : wrap(connection, RT.CLIENT_ECHO, answer));
  }

  private timebase(endpoint: Endpoint, bytes: Buffer): void {
    const { connection } = endpoint;
    const query = this.opened(connection, RT.CLIENT_TIMEBASE_QUERY, bytes);
    const world = connection.place?.world;
    if (query === undefined || world === undefined) return;
    const clock = world.clock(this.services.clock.now());
    const reply = timebaseReply(query, clock, connection.dialect.version);
    if (reply === undefined) return;
    this.answer(endpoint, RT.SERVER_TIMEBASE_QUERY_NOTIFY, reply);
  }

  /** The payload of a frame as whoever looks on lets it pass. */
  private opened(connection: DmeConnection, id: number, bytes: Buffer): Buffer | undefined {
    const payload = this.open(connection, bytes);
    return payload && connection.look('in', id, payload);
  }

  private answer(endpoint: Endpoint, id: number, payload: Buffer): void {
    const { connection } = endpoint;
    const looked = connection.look('out', id, payload);
    if (looked !== undefined) this.flusher.sendNow(endpoint, wrap(connection, id, looked));
  }

  private open(connection: DmeConnection, bytes: Buffer): Buffer | undefined {
    const [frame] = splitDatagram(bytes).frames;
    if (frame === undefined) return undefined;
    const { peerKey, dialect } = connection;
    if (peerKey === undefined) return frame.encrypted && frame.hash !== 0 ? undefined : frame.payload;
    return openFrame(dialect, peerKey, frame);
  }

  private claim(
    datagram: Buffer,
    at: number,
    sender: Sender,
    transport: UdpTransport,
    owner: Endpoint | undefined,
  ): void {
    const [frame] = splitDatagram(datagram.subarray(at)).frames;
    const now = this.services.clock.now();
    const claimant = frame && sender.port > 0 && this.claims.claimant(frame, sender, owner, now);
    const admitted = claimant && claimant.look('in', RT.CLIENT_CONNECT_AUX_UDP, NO_BYTES) !== undefined;
    if (admitted && this.bind(claimant, sender, transport, now)) this.accept(claimant);
    else this.counters.datagramsDropped++;
  }

  /** Makes the sender the player's endpoint. False when it may not be: another address, or moved too soon. */
  private bind(connection: DmeConnection, sender: Sender, transport: UdpTransport, now: number): boolean {
    const { endpoint } = connection;
    if (endpoint === undefined) {
      this.set(connection, sender, transport, now);
      return true;
    }
    if (endpoint.address !== sender.address) return false;
    if (endpoint.port === sender.port) return true;
    if (now - endpoint.setAt < MOVE_PAUSE) return false;
    this.unbind(connection);
    this.set(connection, sender, transport, now);
    return true;
  }

  private set(connection: DmeConnection, sender: Sender, transport: UdpTransport, now: number): void {
    const former = this.endpoints.find(sender.address, sender.port);
    if (former !== undefined) this.unbind(former.connection);
    const { address, port } = sender;
    const endpoint = new Endpoint(connection, transport, address, port, now, connection.title.packing);
    this.endpoints.add(endpoint);
    connection.endpoint = endpoint;
    connection.hear();
  }

  private unbind(connection: DmeConnection): void {
    if (connection.endpoint === undefined) return;
    this.endpoints.remove(connection.endpoint);
    this.flusher.forget(connection.endpoint);
    connection.endpoint = undefined;
  }

  /** Every claim is answered, repeated ones too. Seen in capture. */
  private accept(connection: DmeConnection): void {
    const { endpoint, place } = connection;
    if (endpoint === undefined || place === undefined) return;
    const { address, port } = endpoint;
    const { index: playerId, scertId } = place.seat;
    const playerCount = place.world.playerCount;
    const value = {
      prefix: Buffer.of(1, 8, ACCEPT_PREFIX_BYTE),
      playerId,
      playerCount,
      scertId,
      address,
      port,
    };
    const payload = SERVER_CONNECT_ACCEPT_AUX_UDP.encode(value, connection.dialect.version);
    this.answer(endpoint, RT.SERVER_CONNECT_ACCEPT_AUX_UDP, payload);
  }
}

function wrap(connection: DmeConnection, id: number, payload: Buffer): Buffer {
  const { sealing, peerKey, dialect } = connection;
  if (!sealing || peerKey === undefined) return buildFrame(id, payload);
  return sealFrame(dialect, peerKey, CONTEXT_CLIENT_SESSION, id, payload);
}
