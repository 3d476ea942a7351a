/** A game server on 127.0.0.1 and players for it: real sockets, keys that a test may choose. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { DmeServer } from '#server/dme/dme-server.js';
import type { DmeServices, DmeSettings, DmeTitle } from '#server/dme/settings.js';
import type { Clock } from '#state/clock.js';
import type { HostingEvent } from '#state/hosting.js';
import { type ApplicationId, applicationId } from '#state/ids.js';
import type { Log } from '#state/log.js';
import { ClientLink, type KeyOffer } from '#tools/client/link.js';
import { generateRsaKey, RsaKey } from '#wire/crypto/rsa.js';
import { cipherSuites } from '#wire/crypto/suites.js';
import { splitDatagram } from '#wire/rt/frame.js';
import { RT } from '#wire/rt/ids.js';
import { CLIENT_CONNECT_AUX_UDP } from '#wire/rt/messages.js';
import { silentLog } from '../silent-log.js';
import { publishedKeys } from '../wire/rt-recorder.js';

const patience = 5_000;

/** A clock that a test sets: `pass` lets time go by at once. */
export class TestClock implements Clock {
  private time = 1000;
  private readonly timers = new Set<{ due: number; every: number | undefined; run: () => void }>();

  now(): number {
    return this.time;
  }

  wall(): number {
    return 1_600_000_000_000 + this.time;
  }

  after(ms: number, run: () => void) {
    return this.add({ due: this.time + ms, every: undefined, run });
  }

  every(ms: number, run: () => void) {
    return this.add({ due: this.time + ms, every: ms, run });
  }

  pass(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const [next] = [...this.timers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
      if (next === undefined) break;
      this.time = next.due;
      if (next.every === undefined) this.timers.delete(next);
      else next.due += next.every;
      next.run();
    }
    this.time = end;
  }

  private add(timer: { due: number; every: number | undefined; run: () => void }) {
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }
}

/** The real time, for benches. */
export const realClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms).unref();
    return () => clearTimeout(timer);
  },
  every: (ms, run) => {
    const timer = setInterval(run, ms).unref();
    return () => clearInterval(timer);
  },
};

export interface RigOptions {
  readonly settings?: Partial<DmeSettings>;
  readonly title?: Partial<DmeTitle>;
  readonly services?: Partial<DmeServices>;
}

type LogLine = readonly [level: string, message: string, fields: object];

/** A game server, its clock, and what it told its listeners and its log. */
export class Rig {
  readonly events: HostingEvent[] = [];
  private readonly open: { close(): void }[] = [];
  private keys = 0;

  private constructor(
    readonly server: DmeServer,
    readonly clock: TestClock,
    readonly tcpPort: number,
    readonly own: RsaKey,
    readonly lines: readonly LogLine[],
  ) {}

  static async start({ settings = {}, title = {}, services = {} }: RigOptions = {}): Promise<Rig> {
    const own = new RsaKey(await generateRsaKey('own'));
    const clock = new TestClock();
    const chosen: DmeTitle = {
      encryption: undefined,
      packing: 'adaptive',
      joinPause: 0,
      versionText: undefined,
      ...title,
    };
    const live: DmeSettings = {
      encryption: 'auto',
      keys: [own],
      timeout: 25_000,
      joinTime: 30_000,
      udpHint: 5_000,
      emptyTime: 15_000,
      echo: 30_000,
      frame: 16_384,
      unsent: 1_000_000,
      queued: 8,
      capacity: 1000,
      sameAddressBits: 32,
      titleOf: () => chosen,
      ...settings,
    };
    const lines: LogLine[] = [];
    const server = new DmeServer('local', {
      clock,
      log: recordingLog(lines),
      randomBytes,
      suites: cipherSuites(),
      keys: publishedKeys,
      gameKey: Buffer.alloc(64, 0x47),
      sockets: { enter: () => true, leave: () => {} },
      worlds: 256,
      settings: () => live,
      udpAddress: async ({ local }) => local,
      ...services,
    });
    const { port } = await server.openTcp('127.0.0.1', 0);
    await server.openUdp(['127.0.0.1'], 0);
    const rig = new Rig(server, clock, port, own, lines);
    server.subscribe((event) => rig.events.push(event));
    return rig;
  }

  world(capacity = 8): number {
    const made = this.server.createWorld({ applicationId: applicationId(10684) as ApplicationId, capacity });
    assert.ok(made !== 'full');
    return made.worldId;
  }

  /** Reserves a seat. */
  ticket(
    worldId: number,
    sessionKey = `${1000 + this.keys}`,
  ): { accessKey: string; sessionKey: string; seat: number } {
    const accessKey = `ticket-${String(this.keys++).padStart(9, '0')}`;
    const world = { server: 'local', worldId };
    const joined = this.server.joinWorld({ world, accessKey, sessionKey, accountId: undefined });
    assert.ok(typeof joined !== 'string', `${joined}`);
    return { accessKey, sessionKey, seat: joined.seat };
  }

  /** A player with a seat; connected up to READY unless the options say otherwise. */
  async join(worldId: number, options: PlayerOptions = {}): Promise<TestPlayer> {
    const player = await this.connect(worldId, { ...this.ticket(worldId), ...options });
    await player.ready();
    return player;
  }

  async connect(worldId: number, options: PlayerOptions): Promise<TestPlayer> {
    const player = await TestPlayer.connect(this, worldId, options);
    this.open.push(player);
    return player;
  }

  /** A UDP socket of nobody, closed with the rig. */
  async socketAt(address: string): Promise<UdpSocket> {
    const socket = await boundSocket(address);
    this.open.push(socket);
    return socket;
  }

  async stop(): Promise<void> {
    for (const one of this.open) one.close();
    await this.server.stop(0);
  }
}

function recordingLog(lines: LogLine[]): Log {
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push([level, message, fields]);
  return { ...silentLog, info: at('info'), warn: at('warn'), error: at('error') };
}

export interface PlayerOptions {
  readonly version?: number;
  readonly keyOffer?: KeyOffer;
  readonly auxUdp?: boolean;
  readonly sessionKey?: string;
  readonly accessKey?: string;
  /** The player id that its claim names. */
  readonly seat?: number;
  /** Loopback address from which it comes. */
  readonly from?: string;
  /** World id that it writes on TCP, when it is another. */
  readonly saysWorld?: number;
  readonly clientKey?: RsaKey;
}

/** A console: its TCP connection, its UDP socket, and all that came on either. */
export class TestPlayer {
  /** Messages over TCP, opened. */
  readonly tcp: [id: number, payload: string][] = [];
  readonly datagrams: Buffer[] = [];
  readonly apps: string[] = [];
  accepted: { playerId: number; playerCount: number; scertId: number | undefined } | undefined;
  rejected: number | undefined;
  told: number | undefined;
  udpPort = 0;
  connected = false;
  ended = false;
  link!: ClientLink;
  udp!: UdpSocket;
  private socket!: Socket;
  private closed = false;

  private constructor(
    private readonly worldId: number,
    private readonly options: PlayerOptions,
  ) {}

  static async connect(rig: Rig, worldId: number, options: PlayerOptions): Promise<TestPlayer> {
    const player = new TestPlayer(worldId, options);
    const { from = '127.0.0.1', version = 108, keyOffer = 'sealed', auxUdp = true } = options;
    const { saysWorld = worldId, sessionKey = '', accessKey = '' } = options;
    player.udp = await boundSocket(from);
    player.udp.on('message', (datagram) => player.datagrams.push(datagram));
    player.socket = connect({ host: '127.0.0.1', port: rig.tcpPort, localAddress: from, noDelay: true });
    await once(player.socket, 'connect');
    player.link = new ClientLink(
      {
        suites: cipherSuites(),
        version,
        keyOffer,
        clientKey: options.clientKey ?? publishedKeys.find('client-uya-ps2-ntsc')!,
        serverKey: rig.own,
        login: { worldId: saysWorld, applicationId: 10684, sessionKey, accessKey, auxUdp },
        randomBytes,
      },
      player.sink(),
    );
    player.socket.on('data', (chunk) => player.link.receive(chunk));
    player.socket.on('error', () => {});
    player.socket.on('close', () => {
      player.ended = true;
    });
    player.link.start();
    return player;
  }

  private sink() {
    return {
      send: (frame: Buffer) => void this.socket.write(frame),
      udpInfo: (_address: string, port: number) => {
        this.udpPort = port;
      },
      connected: (accepted: NonNullable<TestPlayer['accepted']>) => {
        this.accepted = accepted;
        this.connected = true;
      },
      app: (payload: Buffer) => void this.apps.push(payload.toString('hex')),
      frame: (id: number, payload: Buffer) => void this.tcp.push([id, payload.toString('hex')]),
      rejected: (reason: number) => {
        this.rejected = reason;
      },
      disconnected: (reason: number) => {
        this.told = reason;
      },
      problem: (text: string) => assert.fail(text),
    };
  }

  /** Goes through the rest of the handshake, with UDP when it has it. */
  async ready(): Promise<void> {
    if (this.options.auxUdp !== false) {
      await this.claimed();
      this.link.udpReady();
    }
    await until(() => this.connected, 'SERVER_CONNECT_COMPLETE');
  }

  /** Claims its UDP side and waits for the answer. */
  async claimed(): Promise<void> {
    await until(() => this.udpPort > 0, 'SERVER_INFO_AUX_UDP');
    this.claim();
    await until(() => this.datagrams.length > 0, 'an answer to the claim');
    this.datagrams.length = 0;
  }

  claimFrame({ playerId = this.options.seat ?? 0, scertId = 0, worldId = this.worldId } = {}): Buffer {
    const version = this.options.version ?? 108;
    const value = {
      prefix: Buffer.of(1, 8, 1),
      worldId,
      applicationId: 10684,
      address: '127.0.0.1',
      port: 10079,
      playerId,
      scertId,
      scertIdHigh: 0,
    };
    return this.link.wrap(RT.CLIENT_CONNECT_AUX_UDP, CLIENT_CONNECT_AUX_UDP.encode(value, version));
  }

  claim(from: UdpSocket = this.udp): void {
    this.sendUdp(this.claimFrame(), from);
  }

  sendUdp(bytes: Buffer, from: UdpSocket = this.udp): void {
    from.send(bytes, this.udpPort, '127.0.0.1');
  }

  /** The frames of all datagrams so far, opened. */
  frames(): [id: number, payload: string | undefined][] {
    return this.datagrams
      .flatMap((datagram) => splitDatagram(datagram).frames)
      .map((frame) => [frame.id, this.link.open(frame)?.toString('hex')]);
  }

  writeRaw(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.socket.destroy();
    this.udp.close();
  }
}

async function boundSocket(address: string): Promise<UdpSocket> {
  const socket = createSocket('udp4');
  socket.bind(0, address);
  await once(socket, 'listening');
  return socket;
}

/** Waits until something is so; fails when it does not come in time. */
export async function until(look: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + patience;
  while (!look()) {
    if (performance.now() > deadline) assert.fail(`${what} did not come within ${patience} ms`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Long enough for anything that would come to have come, on this machine. */
export const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 60));
