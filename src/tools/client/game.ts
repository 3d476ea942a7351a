/**
 * A player's seat on a game server (DME): the handshake over TCP and UDP, game packets in all their forms,
 * and what the server says unasked. Every step can be left out, so that tests can stand between two of them.
 */
import { DMEServerVersion } from '#wire/messages/dme/dme-server-version.js';
import { RecvFlag } from '#wire/rt/enums.js';
import { splitDatagram } from '#wire/rt/frame.js';
import { RT } from '#wire/rt/ids.js';
import {
  CLIENT_APP_LIST,
  CLIENT_APP_SINGLE,
  CLIENT_CONNECT_AUX_UDP,
  CLIENT_SET_AGG_TIME,
  CLIENT_SET_RECV_FLAG,
  CLIENT_TIMEBASE_QUERY,
  SERVER_CONNECT_ACCEPT_AUX_UDP,
  SERVER_CONNECT_NOTIFY,
  SERVER_DISCONNECT_NOTIFY,
  SERVER_TIMEBASE_QUERY_NOTIFY,
} from '#wire/rt/messages.js';
import { ClientConnection, type ConnectionOptions, type RtFrame, type UdpInfo } from './connection.js';
import { Inbox } from './inbox.js';
import type { Accepted } from './link.js';
import { type UdpPath, UdpSocket } from './udp.js';

export type Channel = 'tcp' | 'udp';

export interface GameOptions extends ConnectionOptions {
  /** The ways of the datagrams; straight unless given. */
  readonly toServer?: UdpPath | undefined;
  readonly fromServer?: UdpPath | undefined;
}

/** What another player sent. */
export interface GamePacket {
  /** The sender's player id. */
  readonly from: number;
  readonly payload: Buffer;
}

/** CLIENT_CONNECT_AUX_UDP, as far as a test may want to say something else. */
export interface UdpClaim {
  readonly worldId: number;
  readonly address: string;
  readonly port: number;
  readonly playerId: number;
}

type Wanted<T> = (item: T) => boolean;

const PATIENCE = 10_000;
/** Milliseconds between two claims while none is answered. Seen in capture. */
const CLAIM_AGAIN = 60;
const ECHO = Buffer.of(0xa5);
/** First byte of CLIENT_SET_RECV_FLAG at 1.08. Seen in capture. */
const RECV_FLAG_KIND = 2;

export class GameConnection {
  /** What the datagrams held, opened; relayed packets and echoes stay here until they are asked for. */
  readonly datagramFrames = new Inbox<RtFrame>();
  /** What an original server would not have sent. */
  readonly problems: string[] = [];
  /** What the server said of itself (DMEServerVersion), from `ready` on. */
  version = '';
  #udp: UdpSocket | undefined;

  private constructor(
    readonly tcp: ClientConnection,
    /** Player id, players in the world with this one, address as the server sees it. */
    readonly accepted: Accepted,
    private readonly options: GameOptions,
    /** Where datagrams go; undefined for a seat without UDP. */
    private readonly info?: UdpInfo,
  ) {
    void tcp.closed.then(() => this.#closeUdp());
  }

  /** The whole way in: TCP, UDP, ready. Rejects with what ClientConnection.open rejects with. */
  static async open(options: GameOptions): Promise<GameConnection> {
    const game = await GameConnection.begin(options);
    try {
      await game.claim();
      await game.ready();
      return game;
    } catch (error) {
      game.cut();
      throw error;
    }
  }

  /** Takes the seat over TCP and opens a socket for datagrams, and says nothing on it yet. */
  static async begin(options: GameOptions): Promise<GameConnection> {
    const tcp = ClientConnection.begin({ ...options, login: { ...options.login, auxUdp: true } });
    try {
      const info = await tcp.udpInfo();
      const game = new GameConnection(tcp, info.accepted, options, info);
      await game.#openUdp(info);
      return game;
    } catch (error) {
      tcp.cut();
      throw error;
    }
  }

  /** A seat without UDP. */
  static async openTcp(options: GameOptions): Promise<GameConnection> {
    const tcp = await ClientConnection.open(options);
    const game = new GameConnection(tcp, await tcp.ready(), options);
    await game.#hearVersion();
    return game;
  }

  get playerId(): number {
    return this.accepted.playerId;
  }

  /** Throws for a seat without UDP. */
  get udp(): UdpSocket {
    if (!this.#udp) throw new Error('this seat has no UDP side');
    return this.#udp;
  }

  /** Says from where the datagrams come, again and again until it is answered; the answer. */
  async claim(changes: Partial<UdpClaim> = {}) {
    const claim = () => this.sendClaim(changes);
    claim();
    const again = setInterval(claim, CLAIM_AGAIN);
    try {
      return await this.claimAnswer();
    } finally {
      clearInterval(again);
    }
  }

  /** Says once from where the datagrams come. */
  sendClaim(changes: Partial<UdpClaim> = {}): void {
    this.sendDatagram([RT.CLIENT_CONNECT_AUX_UDP, this.claimPayload(changes)]);
  }

  /** The payload of CLIENT_CONNECT_AUX_UDP. Consoles repeat in it where they joined: the server's TCP side. */
  claimPayload(changes: Partial<UdpClaim> = {}): Buffer {
    const { host, port, applicationId, login, version } = this.options;
    const { playerId, scertId = 0 } = this.accepted;
    const claim = {
      prefix: Buffer.of(1, 8, 1),
      worldId: login.worldId,
      applicationId,
      address: host,
      port,
      playerId,
      scertId: scertId & 0xffff,
      scertIdHigh: scertId >>> 16,
      ...changes,
    };
    return CLIENT_CONNECT_AUX_UDP.encode(claim, version);
  }

  async claimAnswer() {
    const { payload } = await this.frame('udp', RT.SERVER_CONNECT_ACCEPT_AUX_UDP);
    return SERVER_CONNECT_ACCEPT_AUX_UDP.decode(payload, this.options.version);
  }

  /** Goes on from another port, as behind a router that has forgotten the former one. Only a claim tells the server. */
  async moveUdp(): Promise<void> {
    this.#closeUdp();
    if (this.info) await this.#openUdp(this.info);
  }

  /** Says that datagrams were answered, and resolves when the server lets the player in. */
  async ready(): Promise<void> {
    this.tcp.udpReady();
    await this.tcp.ready();
    await this.#hearVersion();
  }

  /** To all others. */
  broadcast(channel: Channel, payload: Buffer): void {
    this.send(channel, RT.CLIENT_APP_BROADCAST, payload);
  }

  single(channel: Channel, player: number, payload: Buffer): void {
    const whole = CLIENT_APP_SINGLE.encode({ player, payload }, this.options.version);
    this.send(channel, RT.CLIENT_APP_SINGLE, whole);
  }

  list(channel: Channel, players: readonly number[], payload: Buffer): void {
    const mask = maskOf(players);
    const value = { maskLength: mask.length, mask, payload };
    this.send(channel, RT.CLIENT_APP_LIST, CLIENT_APP_LIST.encode(value, this.options.version));
  }

  /** Sends any message, sealed as the others are. */
  send(channel: Channel, id: number, payload: Buffer): void {
    if (channel === 'tcp') this.tcp.sendFrame(id, payload);
    else this.sendDatagram([id, payload]);
  }

  /** Sends several messages, each an id and a payload, in one datagram. */
  sendDatagram(...messages: readonly (readonly [id: number, payload: Buffer])[]): void {
    this.udp.send(Buffer.concat(messages.map(([id, payload]) => this.tcp.wrap(id, payload))));
  }

  /** The next packet of another player. */
  async packet(channel: Channel, wants: Wanted<GamePacket> = () => true): Promise<GamePacket> {
    const isWanted = ({ payload }: RtFrame) => wants(packetOf(payload));
    return packetOf((await this.frame(channel, RT.CLIENT_APP_SINGLE, isWanted)).payload);
  }

  /** Takes all packets that have come. What else waits there is dropped. */
  packets(channel: Channel): GamePacket[] {
    const frames = this.#frames(channel).all();
    return frames.filter(({ id }) => id === RT.CLIENT_APP_SINGLE).map(({ payload }) => packetOf(payload));
  }

  /** The next player who is said to have come. */
  async joined() {
    const { payload } = await this.frame('tcp', SERVER_CONNECT_NOTIFY.id);
    return SERVER_CONNECT_NOTIFY.decode(payload, this.options.version);
  }

  /** The next player who is said to have gone. */
  async left() {
    const { payload } = await this.frame('tcp', SERVER_DISCONNECT_NOTIFY.id);
    return SERVER_DISCONNECT_NOTIFY.decode(payload, this.options.version);
  }

  /** Sends the keep-alive and resolves when it came back on the same channel. */
  async echo(channel: Channel): Promise<void> {
    this.send(channel, RT.CLIENT_ECHO, ECHO);
    await this.frame(channel, RT.CLIENT_ECHO);
  }

  /** Asks for the clock of the world, in milliseconds; the own time comes back with it. */
  async timebase(channel: Channel, clientTime: number) {
    this.send(
      channel,
      CLIENT_TIMEBASE_QUERY.id,
      CLIENT_TIMEBASE_QUERY.encode({ clientTime }, this.options.version),
    );
    const { payload } = await this.frame(channel, SERVER_TIMEBASE_QUERY_NOTIFY.id);
    return SERVER_TIMEBASE_QUERY_NOTIFY.decode(payload, this.options.version);
  }

  /** Which relays are wanted: bits of RecvFlag; at 1.08 only broadcasts can be turned on and off. */
  setReceiveFlags(flags: number): void {
    const value = { kind: RECV_FLAG_KIND, broadcast: flags & RecvFlag.Broadcast, flags };
    const payload = CLIENT_SET_RECV_FLAG.encode(value, this.options.version);
    this.tcp.sendFrame(CLIENT_SET_RECV_FLAG.id, payload);
  }

  /** How many milliseconds the server may gather datagrams for this player. */
  setAggregation(milliseconds: number): void {
    const payload = CLIENT_SET_AGG_TIME.encode({ milliseconds }, this.options.version);
    this.tcp.sendFrame(CLIENT_SET_AGG_TIME.id, payload);
  }

  /** The next message of this id that came on a channel. */
  frame(channel: Channel, id: number, wants: Wanted<RtFrame> = () => true): Promise<RtFrame> {
    const what = `message ${id} over ${channel}`;
    const patience = this.options.patience ?? PATIENCE;
    return this.#frames(channel).next(what, patience, (frame) => frame.id === id && wants(frame));
  }

  /** Takes leave as consoles do. */
  async leave(): Promise<void> {
    await this.tcp.leave();
    this.#closeUdp();
  }

  /** Breaks off without a word. */
  cut(): void {
    this.tcp.cut();
    this.#closeUdp();
  }

  #frames(channel: Channel): Inbox<RtFrame> {
    return channel === 'tcp' ? this.tcp.frames : this.datagramFrames;
  }

  async #openUdp({ address, port }: UdpInfo): Promise<void> {
    const { localAddress, toServer: to, fromServer: from } = this.options;
    const receive = (datagram: Buffer) => this.#take(datagram);
    this.#udp = await UdpSocket.open({ host: address, port, localAddress, to, from, receive });
  }

  #closeUdp(): void {
    this.#udp?.close();
    this.#udp = undefined;
  }

  #take(datagram: Buffer): void {
    const { frames, dropped } = splitDatagram(datagram);
    if (dropped > 0) this.problems.push(`${dropped} bytes of a datagram are no frame`);
    for (const frame of frames) {
      const payload = this.tcp.open(frame);
      if (payload) this.datagramFrames.add({ id: frame.id, payload: Buffer.from(payload) });
      else this.problems.push(`a message ${frame.id} in a datagram does not open`);
    }
  }

  async #hearVersion(): Promise<void> {
    this.version = (await this.tcp.push(DMEServerVersion)).Version;
  }
}

function packetOf(payload: Buffer): GamePacket {
  return { from: payload.readUInt16LE(0), payload: payload.subarray(2) };
}

/** Bit i of byte b is player b * 8 + i. */
function maskOf(players: readonly number[]): Buffer {
  const mask = Buffer.alloc((Math.max(...players, 0) >> 3) + 1);
  for (const player of players) mask[player >> 3]! |= 1 << (player & 7);
  return mask;
}
