/**
 * Game packets relayed in worlds of eight, beside the barest relay over dgram in the same run. The relay is a
 * process of its own, so that only its work is counted; its players live here.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ClientLink } from '#tools/client/link.js';
import { cipherSuites } from '#wire/crypto/suites.js';
import { buildFrame, splitDatagram } from '#wire/rt/frame.js';
import { RT } from '#wire/rt/ids.js';
import { CLIENT_CONNECT_AUX_UDP } from '#wire/rt/messages.js';
import { publishedKeys } from '../wire/rt-recorder.js';
import type { BenchRow } from './bench.js';
import type { Ready, RelayKind } from './relay-process.js';

const WORLDS = 4;
const PLAYERS = 8;
/** Bytes of a packet's payload; the first eight hold the time at which it was sent. */
const PAYLOAD = 64;
const RATES = [20, 60, 100];
/** Enough packets for the compiler to be through with the relay. */
const WARM_UP_RATE = 150;
const WARM_UP = 400;
const MEASURED = 1000;
/** What is under way when the sending ends may take so long. */
const LAST_WORD = 150;
/** CPU per packet at the highest rate against the bare relay, unpacked (decided before it was built). */
const GOAL = 1.35;

interface Way {
  readonly name: string;
  readonly kind: RelayKind;
  readonly channel: 'tcp' | 'udp';
  /** SET_AGG_TIME of all players, milliseconds. */
  readonly aggTime?: number;
}

const bare: Way = { name: 'bare dgram', kind: 'bare', channel: 'udp' };
const ways: readonly Way[] = [
  { name: 'UDP, unpacked', kind: 'off', channel: 'udp' },
  { name: 'UDP, packed as the load is', kind: 'adaptive', channel: 'udp' },
  { name: 'UDP, packed for 5 ms', kind: 'client', channel: 'udp', aggTime: 5 },
  { name: 'TCP', kind: 'adaptive', channel: 'tcp' },
];

interface Measured {
  /** Microseconds of the relay's CPU for one packet to seven players. */
  readonly cpu: number;
  /** Milliseconds. */
  readonly median: number;
  readonly p99: number;
  /** Percent. */
  readonly loss: number;
}

/** Packets per CPU-second, added delay and loss for each rate and way. */
export async function benchRelay(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const rate of RATES) {
    const base = await measure(bare, rate);
    for (const way of ways) rows.push(...rowsOf(way, rate, await measure(way, rate), base));
  }
  return rows;
}

function rowsOf({ name, kind }: Way, rate: number, own: Measured, base: Measured): BenchRow[] {
  const title = `relay: ${name}, ${rate} Hz`;
  return [
    {
      name: `${title}: packets per CPU-second`,
      value: 1e6 / own.cpu,
      unit: '/s',
      baseline: 1e6 / base.cpu,
    },
    {
      name: `${title}: CPU per packet`,
      value: own.cpu,
      unit: 'us',
      baseline: base.cpu,
      ratio: own.cpu / base.cpu,
      ...(kind === 'off' && rate === Math.max(...RATES) && { goal: GOAL }),
    },
    { name: `${title}: delay, median`, value: own.median, unit: 'ms', baseline: base.median },
    { name: `${title}: delay, p99`, value: own.p99, unit: 'ms', baseline: base.p99 },
    { name: `${title}: loss`, value: own.loss, unit: '%', baseline: base.loss },
  ];
}

async function measure(way: Way, rate: number): Promise<Measured> {
  const program = fileURLToPath(new URL('./relay-process.js', import.meta.url));
  const child = fork(program, [way.kind, `${WORLDS}`, `${PLAYERS}`]);
  const ready = await answer<Ready>(child);
  const players = await joinAll(way, ready);
  try {
    await play(players, WARM_UP_RATE, WARM_UP);
    await sleep(LAST_WORD);
    for (const player of players) player.forget();
    const before = await cpuOf(child);
    const sent = await play(players, rate, MEASURED);
    await sleep(LAST_WORD);
    const used = (await cpuOf(child)) - before;
    return evaluate(players, sent, used);
  } finally {
    for (const player of players) player.close();
    child.send('end');
    await once(child, 'exit');
  }
}

function evaluate(players: readonly Player[], sent: number, used: number): Measured {
  const delays = Float64Array.from(players.flatMap((player) => player.delays)).sort();
  const expected = sent * (PLAYERS - 1);
  return {
    cpu: used / sent,
    median: delays[delays.length >> 1] ?? Number.NaN,
    p99: delays[Math.floor(delays.length * 0.99)] ?? Number.NaN,
    loss: (100 * (expected - delays.length)) / expected,
  };
}

/** All players send at that rate, their turns spread evenly; gives the number of packets. */
async function play(players: readonly Player[], rate: number, time: number): Promise<number> {
  const start = performance.now();
  const total = Math.floor((time / 1000) * rate * players.length);
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, ((performance.now() - start) / 1000) * rate * players.length);
    for (; sent < due; sent++) players[sent % players.length]!.sendPacket();
    await sleep(1);
  }
  return total;
}

async function cpuOf(child: ChildProcess): Promise<number> {
  child.send('cpu');
  return answer<number>(child);
}

async function answer<T>(child: ChildProcess): Promise<T> {
  const [message] = (await once(child, 'message')) as [T];
  return message;
}

async function joinAll({ kind, channel, aggTime = 0 }: Way, ready: Ready): Promise<Player[]> {
  const players: Player[] = [];
  for (let world = 0; world < WORLDS; world++)
    for (let seat = 0; seat < PLAYERS; seat++) {
      const udp = await open();
      const accessKey = ready.tickets[world]?.[seat] ?? '';
      const player =
        kind === 'bare'
          ? new BarePlayer(udp, ready, world)
          : new GamePlayer(udp, ready, { channel, seat, accessKey, aggTime });
      await player.join();
      players.push(player);
    }
  return players;
}

async function open(): Promise<UdpSocket> {
  const socket = createSocket({
    type: 'udp4',
    recvBufferSize: 1 << 20,
    lookup: (name, _, done) => done(null, name, 4),
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return socket;
}

/** One player: sends packets that hold the time, and writes down how long those of the others took. */
abstract class Player {
  delays: number[] = [];
  protected readonly payload = Buffer.alloc(PAYLOAD);

  constructor(
    protected readonly udp: UdpSocket,
    protected readonly ready: Ready,
  ) {}

  abstract join(): Promise<void>;
  abstract sendPacket(): void;

  forget(): void {
    this.delays = [];
  }

  close(): void {
    this.udp.close();
  }

  protected sendUdp(bytes: Buffer): void {
    this.udp.send(bytes, this.ready.udpPort, '127.0.0.1');
  }

  protected arrived(payload: Buffer, timeAt: number): void {
    this.delays.push(performance.now() - payload.readDoubleLE(timeAt));
  }
}

/** Group byte, then the time. */
class BarePlayer extends Player {
  constructor(udp: UdpSocket, ready: Ready, group: number) {
    super(udp, ready);
    this.payload[0] = group;
  }

  async join(): Promise<void> {
    this.sendPacket();
    await sleep(2);
    this.udp.on('message', (datagram) => this.arrived(datagram, 1));
  }

  sendPacket(): void {
    this.payload.writeDoubleLE(performance.now(), 1);
    this.sendUdp(Buffer.from(this.payload));
  }
}

interface SeatOptions {
  readonly channel: 'tcp' | 'udp';
  readonly seat: number;
  readonly accessKey: string;
  readonly aggTime: number;
}

class GamePlayer extends Player {
  private readonly socket: Socket;

  constructor(
    udp: UdpSocket,
    ready: Ready,
    private readonly seat: SeatOptions,
  ) {
    super(udp, ready);
    this.socket = connect({ host: '127.0.0.1', port: ready.tcpPort, noDelay: true });
  }

  async join(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const link = new ClientLink(this.options(), {
        send: (frame) => void this.socket.write(frame),
        udpInfo: () => this.claim(),
        connected: () => {
          link.sendFrame(RT.CLIENT_SET_AGG_TIME, Buffer.of(this.seat.aggTime, 0));
          resolve();
        },
        app: () => {},
        frame: (id, payload) => {
          if (id === RT.CLIENT_APP_SINGLE) this.arrived(payload, 2);
        },
        rejected: (reason) => reject(new Error(`refused: ${reason}`)),
        disconnected: () => {},
        problem: (text) => reject(new Error(text)),
      });
      this.socket.on('data', (chunk) => link.receive(chunk));
      this.udp.on('message', (datagram) => this.take(datagram, link));
      link.start();
    });
  }

  sendPacket(): void {
    this.payload.writeDoubleLE(performance.now(), 0);
    const frame = buildFrame(RT.CLIENT_APP_BROADCAST, this.payload);
    if (this.seat.channel === 'tcp') this.socket.write(frame);
    else this.sendUdp(frame);
  }

  override close(): void {
    super.close();
    this.socket.destroy();
  }

  private take(datagram: Buffer, link: ClientLink): void {
    for (const { id, payload } of splitDatagram(datagram).frames) {
      if (id === RT.CLIENT_APP_SINGLE) this.arrived(payload, 2);
      else if (id === RT.SERVER_CONNECT_ACCEPT_AUX_UDP) link.udpReady();
    }
  }

  private claim(): void {
    const prefix = Buffer.of(1, 8, 1);
    const to = { address: '127.0.0.1', port: this.ready.tcpPort };
    const claim = {
      prefix,
      worldId: 1,
      applicationId: 10684,
      ...to,
      playerId: this.seat.seat,
      scertId: 0,
      scertIdHigh: 0,
    };
    this.sendUdp(buildFrame(RT.CLIENT_CONNECT_AUX_UDP, CLIENT_CONNECT_AUX_UDP.encode(claim, 108)));
  }

  private options() {
    const key = publishedKeys.find('client-uya-ps2-ntsc')!;
    return {
      suites: cipherSuites(),
      version: 108,
      keyOffer: 'none' as const,
      clientKey: key,
      serverKey: key,
      login: {
        worldId: 1,
        applicationId: 10684,
        sessionKey: '1',
        accessKey: this.seat.accessKey,
        auxUdp: true,
      },
      randomBytes: (length: number) => Buffer.alloc(length),
    };
  }
}
