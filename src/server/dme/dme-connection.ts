/** One player's TCP connection to a game server: handshake, game packets, and the end. */
import type { Socket } from 'node:net';
import { kindOf } from '#dme/packet.js';
import type { Outlet } from '#dme/seat.js';
import { timebaseReply } from '#dme/timebase.js';
import type { Place } from '#dme/worlds.js';
import type { JoinTicket } from '#state/hosting.js';
import { type ApplicationId, applicationId, isApplicationId } from '#state/ids.js';
import type { LogFields } from '#state/log.js';
import { suiteOf } from '#wire/crypto/suites.js';
import { fragments } from '#wire/fragment.js';
import { RejectReason } from '#wire/rt/enums.js';
import { buildFrame, type Frame, FrameReader, joinFrame } from '#wire/rt/frame.js';
import { LAST_VERSION_WITHOUT_HELLO, RT } from '#wire/rt/ids.js';
import type { ConnectRequest, LinkProblem, ServerLinkSink } from '#wire/rt/link-types.js';
import type { Dialect } from '#wire/rt/seal.js';
import { ServerLink } from '#wire/rt/server-link.js';
import type { Ends } from '../addresses.js';
import { Outbox } from '../outbox.js';
import type { DmeServer } from './dme-server.js';
import type { Endpoint } from './endpoint.js';
import { ACCEPT_PREFIX_BYTE, countPacket, type DmeTitle } from './settings.js';

/** Consoles close by themselves when asked to; the socket goes so much later, in milliseconds. */
const LEAVE_TIME = 5_000;
/** Faults of one connection that are logged one by one; the rest is counted. */
const PROBLEMS_LOGGED = 5;
/** CLIENT_SET_RECV_FLAG at 1.08 turns only broadcasts on and off; the other relays are always wanted. */
const ALL_BUT_BROADCAST = 14;

export class DmeConnection implements Outlet {
  /** The seat, from the login on until the player leaves. */
  place: Place | undefined;
  /** The ticket with which it came; the seat has another one when the player is about to come anew. */
  ticket: JoinTicket | undefined;
  title: DmeTitle;
  /** Undefined before the login. */
  application: ApplicationId | undefined;
  /** The source of its datagrams, once claimed. */
  endpoint: Endpoint | undefined;
  /** Where its datagrams may come from, as the claims count networks. */
  network = 0;
  /** CLIENT_SET_AGG_TIME, milliseconds. */
  aggTime = 0;
  readonly link: ServerLink;
  private readonly outbox: Outbox;
  private readonly reader: FrameReader;
  private readonly began: number;
  private heard: number;
  private echoed: number;
  private admittedAt: number | undefined;
  private leavingAt: number | undefined;
  private usesUdp = false;
  private holdsKey = false;
  private hinted = false;
  private problems = 0;
  private closed = false;
  /** Why it ended. */
  private why = 'left';

  constructor(
    private readonly socket: Socket,
    readonly ends: Ends,
    private readonly server: DmeServer,
  ) {
    const { clock, settings } = server.services;
    const { titleOf, frame } = settings();
    this.title = titleOf(applicationId(0));
    this.began = this.heard = this.echoed = clock.now();
    this.reader = new FrameReader(frame);
    this.outbox = new Outbox(
      socket,
      () => settings().unsent,
      () => this.drop('does not read what it is sent'),
    );
    this.link = this.makeLink();
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('error', (err) =>
      server.services.log.debug({ ...this.where(), err: err.message }, 'connection broke'),
    );
    socket.on('close', () => this.gone());
  }

  /** True when frames to the player go out sealed; then its claims must be, too. */
  get sealing(): boolean {
    return this.link.sealing;
  }

  /** The key of its world, if it was given it. */
  get peerKey(): Buffer | undefined {
    return this.holdsKey ? this.place?.world.peerKey : undefined;
  }

  get dialect(): Dialect {
    const { version } = this.link;
    return { version, suite: suiteOf(this.server.services.suites, version) };
  }

  /** A sign of life, on either channel. */
  hear(): void {
    this.heard = this.server.time;
  }

  send(id: number, payload: Buffer): void {
    if (!this.closed) this.link.sendFrame(id, payload);
  }

  /** Sends a Medius message: class byte, type byte, payload. */
  sendApp(whole: Buffer, plain: boolean): void {
    if (this.closed) return;
    const { link } = this;
    for (const piece of fragments(whole, link.version)) {
      if (plain) link.sendClearFrame(RT.SERVER_APP, piece);
      else link.sendApp(piece);
    }
  }

  /** Bytes that the player has not taken yet, over TCP. */
  get backlog(): number {
    return this.outbox.backlog;
  }

  tcp(frame: Buffer, length: number): void {
    if (!this.closed) this.outbox.send(Buffer.from(frame.subarray(0, length)), this.place?.world.tcpWindow);
  }

  /** A player who never asked for UDP gets everything over TCP (inferred); one whose UDP side is not up, nothing. */
  udp(frame: Buffer, length: number): void {
    if (this.endpoint !== undefined) this.server.udp.flusher.add(this.endpoint, frame, length);
    else if (!this.usesUdp) this.tcp(frame, length);
  }

  /** Looks at the time: an unfinished handshake or join, silence, a player who was told to go; sends echoes. */
  tick(now: number): void {
    const { timeout, joinTime, udpHint, echo } = this.server.services.settings();
    if (this.leavingAt !== undefined) {
      if (now - this.leavingAt > LEAVE_TIME) this.end();
    } else if (now - this.heard > timeout) this.drop('was silent for too long');
    else if (!this.link.connected) this.tickJoin(now, joinTime, udpHint);
    else if (now - this.echoed > echo) {
      this.echoed = now;
      this.link.serverEcho();
    }
  }

  private tickJoin(now: number, joinTime: number, udpHint: number): void {
    const waited = now - (this.admittedAt ?? this.began);
    const waitsForUdp = this.usesUdp && this.endpoint === undefined;
    if (waited > joinTime)
      this.drop(waitsForUdp ? 'its UDP side never came' : 'did not finish its join in time');
    else if (waitsForUdp && !this.hinted && this.admittedAt !== undefined && waited > udpHint) {
      this.hinted = true;
      const fields = { ...this.where(), udpPort: this.server.udp.port, seconds: Math.round(waited / 1000) };
      this.server.services.log.warn(
        fields,
        'TCP accepted, but no UDP came; is the UDP port open everywhere?',
      );
    }
  }

  /** Asks the player to leave and closes when it had time to. Its seat is the caller's to free. */
  disconnect(reason = 0): void {
    if (this.closed || this.leavingAt !== undefined) return;
    this.leavingAt = this.server.services.clock.now();
    this.link.disconnect(reason);
    this.outbox.flush();
  }

  /** Ends the connection at once. */
  drop(reason: string): void {
    if (this.closed) return;
    this.server.services.log.info({ ...this.where(), reason }, 'player disconnected by us');
    this.why = reason;
    this.server.leave(this, 'lost');
    this.end();
  }

  /** The seat goes to another connection of the same player, or is freed. */
  vacate(): void {
    this.server.udp.release(this);
    this.place = undefined;
  }

  private end(): void {
    if (this.closed) return;
    this.outbox.flush();
    this.socket.destroySoon();
    this.gone();
  }

  private gone(): void {
    if (this.closed) return;
    this.closed = true;
    this.server.leave(this, 'left');
    this.server.forget(this);
    if (this.application !== undefined) this.server.onlooker?.gone(this, this.why);
  }

  private receive(chunk: Buffer): void {
    if (this.closed) return;
    this.hear();
    try {
      for (const frame of this.reader.receive(chunk)) {
        this.take(frame);
        if (this.closed) return;
      }
      if (this.reader.overlong) this.refuseOverlong();
    } catch (err) {
      this.server.services.log.error({ ...this.where(), err }, 'a fault while reading from a player');
      this.drop('fault of ours');
    }
  }

  /** Game packets go to the relay as they came; the link would open them. */
  private take(frame: Frame): void {
    const bytes = joinFrame(frame);
    if (this.link.connected && kindOf(frame.id) !== undefined) this.relay(bytes);
    else this.link.receive(bytes);
  }

  private relay(bytes: Buffer): void {
    const { place } = this;
    if (place === undefined) return;
    const recipients = this.server.relay.take(place.world, place.seat, 'tcp', bytes, 0);
    countPacket(this.server.counters, recipients);
  }

  private refuseOverlong(): void {
    const { length = 0, ceiling = 0 } = this.reader.overlong ?? {};
    this.drop(`a frame declares ${length} bytes, at most ${ceiling} are taken`);
  }

  private makeLink(): ServerLink {
    const { suites, keys, gameKey, randomBytes, clock, settings } = this.server.services;
    const { encryption, keys: ownKeys, frame, queued } = settings();
    const options = {
      suites,
      keys,
      gameKey,
      randomBytes,
      kind: 'dme' as const,
      encryption,
      ownKeys,
      acceptPrefixByte: ACCEPT_PREFIX_BYTE,
      frameCeiling: frame,
      heldMessages: queued,
      now: () => clock.wall(),
    };
    return new ServerLink(options, this.sink());
  }

  private sink(): ServerLinkSink {
    return {
      send: (frame) => this.outbox.send(frame),
      look: (direction, id, payload) => this.look(direction, id, payload),
      hello: () => {},
      connect: (request) => void this.admit(request),
      connected: () => this.server.ready(this),
      app: () => {}, // no source knows an answer to a DME message of a player
      frame: (id, payload) => this.message(id, payload),
      disconnected: () => this.end(),
      problem: (problem) => this.problem(problem),
      close: (reason) => this.drop(reason),
    };
  }

  /** Frames of both channels pass whoever looks on; undefined drops one. Game packets have a way of their own. */
  look(direction: 'in' | 'out', id: number, payload: Buffer): Buffer | undefined {
    const { onlooker } = this.server;
    if (onlooker === undefined || kindOf(id) !== undefined) return payload;
    return onlooker.look(this, direction, id, payload);
  }

  private async admit(request: ConnectRequest): Promise<void> {
    try {
      this.usesUdp = request.auxUdp;
      this.holdsKey = request.keyExchange !== 'none';
      if (!isApplicationId(request.applicationId))
        return this.reject(RejectReason.AppSignature, 'no title can have this application id');
      this.application = applicationId(request.applicationId);
      this.title = this.server.services.settings().titleOf(this.application);
      if (this.title.encryption === true && request.keyExchange !== 'sealed')
        return this.reject(RejectReason.Encryption, 'this title wants encryption');
      if (this.server.onlooker?.admits(this) === false)
        return this.reject(RejectReason.AppSignature, 'a script refused it');
      const refusal = await this.server.admit(this, request);
      if (refusal !== undefined) this.reject(refusal, 'no seat waits for this access key');
    } catch (err) {
      this.server.services.log.error({ ...this.where(), err }, 'a player could not be let in');
      this.drop('fault of ours');
    }
  }

  /** Takes the seat and says so. */
  accept(place: Place, scertId: number, udpAddress: string): void {
    const { services, udp } = this.server;
    const { world, seat } = place;
    const now = services.clock.now();
    const { version, sealing } = this.link;
    const { remote: address } = this.ends;
    this.place = place;
    this.ticket = seat.ticket;
    this.admittedAt = now;
    seat.arrive(
      { outlet: this, version, sealing, holdsKey: this.holdsKey, address, scertId },
      services.suites,
    );
    if (this.usesUdp) udp.claims.add(this);
    const dme = {
      peerKey: world.peerKey,
      udpAddress,
      udpPort: udp.port,
      gameHostType: world.settings.gameHostType,
      worldClock: world.clock(now),
    };
    this.link.accept({ playerId: seat.index, playerCount: world.playerCount, address, scertId, dme });
  }

  get isClosed(): boolean {
    return this.closed;
  }

  private reject(reason: number, why: string): void {
    this.server.services.log.info({ ...this.where(), reason: why }, 'player refused');
    this.link.reject(reason);
  }

  private message(id: number, payload: Buffer): void {
    const { place } = this;
    if (place === undefined) return;
    if (kindOf(id) !== undefined)
      this.relay(buildFrame(id, payload)); // came with the handshake, opened by the link
    else if (id === RT.CLIENT_SET_RECV_FLAG) this.setFlags(place, payload);
    else if (id === RT.CLIENT_SET_AGG_TIME && payload.length >= 2) this.aggTime = payload.readUInt16LE(0);
    else if (id === RT.CLIENT_TIMEBASE_QUERY) this.timebase(place, payload);
    else if (id === RT.CLIENT_TOKEN_MESSAGE && payload.length >= 3)
      place.world.tokens.take(place.seat, payload[0]!, payload.readUInt16LE(1), place.world.seats);
  }

  private setFlags({ seat }: Place, payload: Buffer): void {
    const [first, second] = payload;
    if (this.link.version > LAST_VERSION_WITHOUT_HELLO) seat.flags = first ?? seat.flags;
    else if (second !== undefined) seat.flags = ALL_BUT_BROADCAST | (second & 1);
  }

  private timebase({ world }: Place, query: Buffer): void {
    const clock = world.clock(this.server.services.clock.now());
    const reply = timebaseReply(query, clock, this.link.version);
    if (reply === undefined) return;
    this.send(RT.SERVER_TIMEBASE_QUERY_NOTIFY, reply);
    this.outbox.flush();
  }

  private problem(problem: LinkProblem): void {
    this.server.counters.framesDropped++;
    this.problems++;
    if (this.problems <= PROBLEMS_LOGGED)
      this.server.services.log.info({ ...this.where(), ...problem }, 'a frame was dropped');
  }

  /** Who this is, for the log. */
  where(): LogFields {
    const { world, seat } = this.place ?? {};
    const place = world && seat && { world: world.id, player: seat.index, accountId: seat.ticket.accountId };
    return { role: 'DME', client: this.ends.remote, ...place };
  }
}
