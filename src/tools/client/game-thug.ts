/**
 * The headless client "thug" of the UYA community (read in horizon-uya-bot), in its own ways: all in clear,
 * keys of 16 bytes without the closing NUL, login and key in one write, no key on the game server, world
 * numbers of its own making. It knows answers by their offsets only, and whatever comes next it takes for
 * the answer. Nothing of the other clients' handshake is used here.
 */
import { connect, type Socket } from 'node:net';
import { buildFrame, FrameReader, splitDatagram } from '#wire/rt/frame.js';
import { RT } from '#wire/rt/ids.js';
import type { Channel, GamePacket } from './game.js';
import { Inbox } from './inbox.js';
import type { Endpoint } from './player.js';
import { UdpSocket } from './udp.js';

export interface ThugOptions {
  readonly mas: Endpoint;
  readonly applicationId: number;
  readonly name: string;
  readonly password: string;
  /** 64 bytes that it gives for its key. */
  readonly key: Buffer;
  readonly localAddress?: string;
}

/** A frame as it came: first byte, length and payload. */
type Whole = Buffer;

const PATIENCE = 10_000;
const ECHO = Buffer.of(0xa5);
const SESSION_KEY = 17;
const ACCESS_KEY = 16;

/** Where things stand in whole frames, by their first byte. Read in horizon-uya-bot. */
const at = {
  /** The 53 bytes of the SessionBegin answer. */
  sessionBegin: { length: 53, sessionKey: 33 },
  login: { status: 29, address: 53, port: 69, accessKey: 182 },
  gameInfo: { status: 29, worldStatus: 393 },
  join: { status: 29, address: 45, port: 61, sessionKey: 157, accessKey: 174 },
  accept: { playerId: 6, playerCount: 8 },
  udpInfo: { address: 3, port: 19 },
} as const;
const STAGING = 1;
/** Class and type bytes, and the MessageID "1". */
const SESSION_BEGIN = Buffer.of(1, 0x03);
const LOGIN = Buffer.of(1, 0x07);
const GAME_INFO = Buffer.of(1, 0x33);
const JOIN_GAME = Buffer.of(1, 0xf3);
const MESSAGE_ID = text('1', 21);

/** One of its TCP connections. */
class Stream {
  private readonly frames = new Inbox<Whole>();
  private readonly reader = new FrameReader(0xffff);

  private constructor(private readonly socket: Socket) {
    socket.on('error', (error) => this.frames.end(error));
    socket.on('close', () => this.frames.end(new Error('the server closed the connection')));
    socket.on('data', (bytes: Buffer) => {
      for (const frame of this.reader.receive(bytes)) {
        if (frame.encrypted) this.frames.end(new Error(`message ${frame.id} came sealed`));
        else if (frame.id !== RT.CLIENT_ECHO) this.frames.add(buildFrame(frame.id, frame.payload));
      }
    });
  }

  static async open({ host, port }: Endpoint, localAddress?: string): Promise<Stream> {
    const socket = connect({ host, port, noDelay: true, ...(localAddress && { localAddress }) });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('connect', resolve);
    });
    return new Stream(socket);
  }

  /** Sends messages, each an id and a payload, in one write. */
  send(...messages: readonly (readonly [id: number, payload: Buffer])[]): void {
    this.socket.write(Buffer.concat(messages.map(([id, payload]) => buildFrame(id, payload))));
  }

  /** Whatever comes next; it has to have this id. */
  async next(id: number): Promise<Whole> {
    const frame = await this.frames.next(`message ${id}`, PATIENCE);
    if (frame[0] !== id) throw new Error(`message ${frame[0]} came where ${id} was awaited`);
    return frame;
  }

  /** The next of this id; what came before it is let go. */
  find(id: number, wants: (frame: Whole) => boolean = () => true): Promise<Whole> {
    return this.frames.next(`message ${id}`, PATIENCE, (frame) => frame[0] === id && wants(frame));
  }

  cut(): void {
    this.socket.destroy();
  }
}

export class Thug {
  playerId = -1;
  playerCount = 0;
  #lobby: Stream | undefined;
  #game: Stream | undefined;
  #udp: UdpSocket | undefined;
  #datagrams = new Inbox<Whole>();
  #sessionKey: Buffer = Buffer.alloc(SESSION_KEY);
  #accessKey: Buffer = Buffer.alloc(ACCESS_KEY);

  constructor(private readonly options: ThugOptions) {}

  /** MAS, then MLS, whose address it takes from the login answer. The account has to be there. */
  async login(): Promise<void> {
    const { mas, localAddress } = this.options;
    const stream = await Stream.open(mas, localAddress);
    await this.#greet(stream, Buffer.alloc(0));
    stream.send(app(SESSION_BEGIN, MESSAGE_ID, Buffer.alloc(3), u32(1)));
    const begun = await stream.next(RT.SERVER_APP);
    if (begun.length !== at.sessionBegin.length)
      throw new Error(`the answer to SessionBegin has ${begun.length} bytes, not ${at.sessionBegin.length}`);
    this.#sessionKey = copy(begun, at.sessionBegin.sessionKey, SESSION_KEY);
    const { name, password } = this.options;
    stream.send(app(LOGIN, MESSAGE_ID, this.#sessionKey, stale(name, 32), stale(password, 32)));
    const answer = await stream.next(RT.SERVER_APP);
    assertSuccess('AccountLogin', answer, at.login.status);
    this.#accessKey = copy(answer, at.login.accessKey, ACCESS_KEY);
    stream.cut();
    await this.#enterLobby(endpointAt(answer, at.login));
  }

  /** Looks at the game, joins it and takes the seat. `gameId` is what somebody told it. */
  async join(gameId: number): Promise<void> {
    const lobby = this.#lobby!;
    lobby.send(app(GAME_INFO, MESSAGE_ID, this.#sessionKey, Buffer.alloc(2), u32(gameId)));
    const info = await lobby.next(RT.SERVER_APP);
    assertSuccess('GameInfo', info, at.gameInfo.status);
    const worldStatus = info.readUInt32LE(at.gameInfo.worldStatus);
    if (worldStatus !== STAGING) throw new Error(`the game's status is ${worldStatus}, not ${STAGING}`);
    // Join type, password, host type, key and addresses stay zero.
    const rest = Buffer.alloc(152);
    lobby.send(app(JOIN_GAME, MESSAGE_ID, this.#sessionKey, Buffer.alloc(2), u32(gameId), rest));
    const answer = await lobby.next(RT.SERVER_APP);
    assertSuccess('JoinGame', answer, at.join.status);
    await this.#takeSeat(gameId, answer);
  }

  /** To all others, over TCP or UDP. */
  broadcast(channel: Channel, payload: Buffer): void {
    this.send(channel, RT.CLIENT_APP_BROADCAST, payload);
  }

  send(channel: Channel, id: number, payload: Buffer): void {
    if (channel === 'tcp') this.#game!.send([id, payload]);
    else this.#udp!.send(buildFrame(id, payload));
  }

  /** The next packet of another player. */
  async packet(channel: Channel, wants: (packet: GamePacket) => boolean = () => true): Promise<GamePacket> {
    const isWanted = (frame: Whole) => frame[0] === RT.CLIENT_APP_SINGLE && wants(packetOf(frame));
    const frame =
      channel === 'tcp'
        ? await this.#game!.find(RT.CLIENT_APP_SINGLE, isWanted)
        : await this.#datagrams.next('a game packet', PATIENCE, isWanted);
    return packetOf(frame);
  }

  /** Its keep-alive, over TCP. It does not look at the answer. */
  echo(): void {
    this.#lobby?.send([RT.CLIENT_ECHO, ECHO]);
    this.#game?.send([RT.CLIENT_ECHO, ECHO]);
  }

  /** It never takes leave; it is switched off. */
  cut(): void {
    this.#lobby?.cut();
    this.#game?.cut();
    this.#udp?.close();
    this.#udp = undefined;
  }

  /** Key and login in one write, always for world 1, and then four messages in this order. */
  async #greet(stream: Stream, keys: Buffer): Promise<void> {
    const { key } = this.options;
    const login = Buffer.concat([this.#loginHead(1), key, keys]);
    stream.send([RT.CLIENT_CRYPTKEY_PUBLIC, key], [RT.CLIENT_CONNECT_TCP, login]);
    await stream.next(RT.SERVER_CRYPTKEY_PEER);
    await stream.next(RT.SERVER_CRYPTKEY_GAME);
    await stream.next(RT.SERVER_CONNECT_ACCEPT_TCP);
    await stream.next(RT.SERVER_CONNECT_COMPLETE);
  }

  async #enterLobby(mls: Endpoint): Promise<void> {
    this.#lobby = await Stream.open(mls, this.options.localAddress);
    await this.#greet(this.#lobby, this.#keys());
    this.echo();
  }

  async #takeSeat(gameId: number, joined: Whole): Promise<void> {
    this.#sessionKey = copy(joined, at.join.sessionKey, SESSION_KEY);
    this.#accessKey = copy(joined, at.join.accessKey, ACCESS_KEY);
    this.#game = await Stream.open(endpointAt(joined, at.join), this.options.localAddress);
    // It counts worlds from 0 where the game server's own number is meant.
    const login = Buffer.concat([this.#loginHead(gameId - 1), Buffer.alloc(64), this.#keys()]);
    this.#game.send([RT.CLIENT_CONNECT_TCP_AUX_UDP, login]);
    const accept = await this.#game.next(RT.SERVER_CONNECT_ACCEPT_TCP);
    this.playerId = accept.readUInt16LE(at.accept.playerId);
    this.playerCount = accept.readUInt16LE(at.accept.playerCount);
    const udp = await this.#game.next(RT.SERVER_INFO_AUX_UDP);
    const host = textAt(udp, at.udpInfo.address);
    await this.#claim(gameId, { host, port: udp.readUInt16LE(at.udpInfo.port) });
    this.#game.send([RT.CLIENT_CONNECT_READY_AUX_UDP, Buffer.alloc(0)]);
    this.echo();
  }

  /** The game's number for the world, and the UDP port for the TCP port. Sent once; the answer comes first. */
  async #claim(gameId: number, { host, port }: Endpoint): Promise<void> {
    const receive = (datagram: Buffer) => {
      for (const { id, payload } of splitDatagram(datagram).frames)
        if (id !== RT.CLIENT_ECHO) this.#datagrams.add(buildFrame(id, payload));
    };
    const { localAddress } = this.options;
    this.#udp = await UdpSocket.open({ host, port, localAddress, receive });
    const place = [text(host, 16), u16(port), u16(this.playerId)];
    const claim = Buffer.concat([this.#loginHead(gameId), ...place]);
    this.#udp.send(buildFrame(RT.CLIENT_CONNECT_AUX_UDP, claim));
    const answer = await this.#datagrams.next('the answer to its datagram', PATIENCE);
    if (answer[0] !== RT.SERVER_CONNECT_ACCEPT_AUX_UDP)
      throw new Error(`message ${answer[0]} came first over UDP`);
  }

  #loginHead(world: number): Buffer {
    return Buffer.concat([Buffer.of(1, 8, 1), u16(world), u32(this.options.applicationId)]);
  }

  #keys(): Buffer {
    return Buffer.concat([this.#sessionKey, this.#accessKey]);
  }
}

function app(...parts: readonly Buffer[]): readonly [number, Buffer] {
  return [RT.CLIENT_APP_TOSERVER, Buffer.concat(parts)];
}

function packetOf(frame: Whole): GamePacket {
  return { from: frame.readUInt16LE(3), payload: frame.subarray(5) };
}

function assertSuccess(what: string, answer: Whole, offset: number): void {
  const status = answer.readInt32LE(offset);
  if (status !== 0) throw new Error(`${what} was answered with status ${status}`);
}

function endpointAt(frame: Whole, offsets: { readonly address: number; readonly port: number }): Endpoint {
  return { host: textAt(frame, offsets.address), port: frame.readUInt32LE(offsets.port) };
}

function textAt(frame: Whole, offset: number): string {
  return frame.toString('latin1', offset, offset + 16).replace(/\0.*$/s, '');
}

function copy(frame: Whole, offset: number, length: number): Buffer {
  return Buffer.from(frame.subarray(offset, offset + length));
}

function text(value: string, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.write(value, 'latin1');
  return bytes;
}

/** Behind the closing NUL stands what was in its memory before. */
function stale(value: string, length: number): Buffer {
  const bytes = Buffer.alloc(length, 0xc4);
  bytes.write(`${value}\0`, 'latin1');
  return bytes;
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
