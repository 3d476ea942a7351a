/** Benches of whole servers, each in a process of its own so that only its own work is counted. */
import { fork } from 'node:child_process';
import { scryptSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { FAST_COST, Passwords } from '#state/password/passwords.js';
import { openStore } from '#state/store/open.js';
import { type Endpoint, HeadlessPlayer } from '#tools/client/player.js';
import { MediusCallbackStatus } from '#wire/enums.js';
import { ChannelInfoRequest, ChannelInfoResponse } from '#wire/messages/channel/channel-info.js';
import { startHost, temporaryHome, until } from '../app/host.js';
import { publishedKeys, UYA_NTSC } from '../journeys/people.js';
import { type BenchRow, median } from './bench.js';

const ROUNDS = 5;
/** Clock ticks of the system in which /proc counts: 100 a second on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Logins, idle sessions, round trips, and the event loop beside a busy database. Linux only: it reads /proc. */
export async function benchServer(): Promise<BenchRow[]> {
  if (process.platform !== 'linux') return [];
  return [
    ...(await benchLogins()),
    await benchSessions(),
    await benchRoundTrip(),
    await benchLoopBesideWrites(),
  ];
}

// Logins ------------------------------------------------------------------------------------------------

/** log2 of scrypt's N: as shipped, and the least that can be set. */
const SHIPPED_COST = 15;
const LEAST_COST = 10;

async function benchLogins(): Promise<BenchRow[]> {
  const shipped = await cpuOfLogin(SHIPPED_COST, 16);
  const hash = cpuOfHash(SHIPPED_COST);
  const cheap = await cpuOfLogin(LEAST_COST, 64);
  const unhashed = Math.max(cheap - cpuOfHash(LEAST_COST), Number.EPSILON);
  return [
    { name: 'logins per CPU-second (baseline: bare scrypt)', ...perSecond(shipped, hash) },
    { name: 'logins per CPU-second, hashing left out', value: 1 / unhashed, unit: '/s' },
  ];
}

function perSecond(seconds: number, baseline: number) {
  return { value: 1 / seconds, unit: '/s', baseline: 1 / baseline, ratio: baseline / seconds };
}

/** Seconds of the server's CPU for one login of a known player: connection, session, password, answer. */
async function cpuOfLogin(cost: number, logins: number): Promise<number> {
  return withHost([`passwords.cost=${cost}`], async ({ pid, mas }) => {
    const player = consoleOf(UYA_NTSC);
    await player.begin(mas);
    await player.register('Ratchet', 'password');
    await player.leave();
    const login = async () => {
      await player.begin(mas);
      const { StatusCode } = await player.login('Ratchet', 'password');
      expectSuccess('login', StatusCode);
      await player.logout();
      await player.leave();
    };
    await repeat(logins, login);
    return medianOf(ROUNDS, async () => {
      const before = cpuSeconds(pid);
      await repeat(logins, login);
      return (cpuSeconds(pid) - before) / logins;
    });
  });
}

/** Seconds of CPU for one scrypt of that cost and nothing else. */
function cpuOfHash(cost: number): number {
  const N = 2 ** cost;
  const hashes = 2 ** (SHIPPED_COST - cost);
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    for (let i = 0; i < hashes; i++)
      scryptSync('password', 'salt of 16 bytes', 32, { N, r: 8, p: 1, maxmem: 256 * N * 8 });
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6 / hashes;
  });
  return median(rounds);
}

// Memory ------------------------------------------------------------------------------------------------

const SESSIONS = 120;

/** Resident kilobytes of one more player who sits in the lobby, beside one more idle socket. */
async function benchSessions(): Promise<BenchRow> {
  const value = await withHost(['limits.sockets_from_loopback=5000'], ({ pid, mas }) =>
    growth(pid, async (round) => {
      // A title of its own for each round, because a channel holds 256.
      const players = Array.from({ length: SESSIONS }, () => consoleOf(30_000 + round));
      await inTurns(players, async (player, i) => {
        await player.begin(mas);
        await player.register(`player ${i}`, 'password');
        expectSuccess('login', (await player.login(`player ${i}`, 'password')).StatusCode);
        await player.enterLobby();
      });
      return () => players.forEach((player) => void player.cut());
    }),
  );
  const baseline = await withEcho(({ pid, port }) =>
    growth(pid, async () => {
      const sockets = await Promise.all(Array.from({ length: SESSIONS }, () => open(port)));
      await Promise.all(sockets.map((socket) => exchange(socket, Buffer.alloc(ECHO_BYTES))));
      return () => sockets.forEach((socket) => void socket.destroy());
    }),
  );
  return {
    name: 'memory of an idle session (baseline: bare socket)',
    value,
    unit: 'KB',
    baseline,
    ratio: value / baseline,
  };
}

/** Kilobytes per session by which a process grows over some rounds; the first one warms it up. */
async function growth(pid: number, add: (round: number) => Promise<() => void>): Promise<number> {
  const ends = [await add(0)];
  const before = residentKilobytes(pid);
  for (let round = 1; round <= ROUNDS; round++) ends.push(await add(round));
  const grown = (residentKilobytes(pid) - before) / (ROUNDS * SESSIONS);
  for (const end of ends) end();
  return grown;
}

// Round trip --------------------------------------------------------------------------------------------

/** Requests of a round; all rounds together stay below what a connection may ask at once. */
const REQUESTS = 50;
/** A ChannelInfoRequest on the wire: RT header, hash, class and type, payload. */
const ECHO_BYTES = 3 + 4 + 2 + 44;

/** Milliseconds from a sealed lobby request to its answer, beside an echo of as many bytes. */
async function benchRoundTrip(): Promise<BenchRow> {
  return withHost([], ({ mas }) =>
    withEcho(async ({ port }) => {
      const player = consoleOf(UYA_NTSC);
      await player.begin(mas);
      await player.register('Ratchet', 'password');
      await player.login('Ratchet', 'password');
      await player.enterLobby();
      const [channel] = await player.channels();
      const socket = await open(port);
      const ask = async () => {
        const asked = { MediusWorldID: channel!.MediusWorldID };
        const { StatusCode } = await player.ask(ChannelInfoRequest, ChannelInfoResponse, asked);
        expectSuccess('ChannelInfo', StatusCode);
      };
      const echo = () => exchange(socket, Buffer.alloc(ECHO_BYTES));
      await medianTime(ask);
      await medianTime(echo);
      const rounds: { value: number; baseline: number }[] = [];
      for (let i = 0; i < ROUNDS; i++)
        rounds.push({ value: await medianTime(ask), baseline: await medianTime(echo) });
      player.cut();
      socket.destroy();
      const value = median(rounds.map((round) => round.value));
      const baseline = median(rounds.map((round) => round.baseline));
      return {
        name: 'lobby round trip (baseline: bare echo)',
        value,
        unit: 'ms',
        baseline,
        ratio: value / baseline,
      };
    }),
  );
}

function medianTime(run: () => Promise<void>): Promise<number> {
  return medianOf(REQUESTS, async () => {
    const before = performance.now();
    await run();
    return performance.now() - before;
  });
}

// Event loop --------------------------------------------------------------------------------------------

const WRITES_PER_SECOND = 200;
const MEASURED_MS = 2000;

/** p99 of the event loop's delay in the process that writes to SQLite, beside the same process at rest. */
async function benchLoopBesideWrites(): Promise<BenchRow> {
  const home = temporaryHome();
  const passwords = new Passwords({ cost: FAST_COST });
  const store = await openStore({ mode: 'sqlite', file: join(home.dir, 'bench.db') }, { now: Date.now });
  try {
    const passwordHash = await passwords.hash('password');
    const account = await store.accounts.create({
      pool: 'bench',
      name: 'Ratchet',
      passwordHash,
      address: '127.0.0.1',
      time: Date.now(),
    });
    if (typeof account === 'string') throw new Error(`the account was not made: ${account}`);
    const stats = Buffer.alloc(256, 1);
    const write = () => store.accountStats.set(account.id, stats);
    const rounds: { value: number; baseline: number }[] = [];
    for (let i = 0; i < ROUNDS; i++)
      rounds.push({ baseline: await loopDelay(async () => {}), value: await loopDelay(write) });
    const value = median(rounds.map((round) => round.value));
    const baseline = median(rounds.map((round) => round.baseline));
    const name = `loop delay p99 with ${WRITES_PER_SECOND} writes a second (baseline: at rest)`;
    return { name, value, unit: 'ms', baseline, ratio: value / baseline };
  } finally {
    await store.close();
    await passwords.close();
    home.remove();
  }
}

/** p99 in milliseconds while something is begun 200 times a second. */
async function loopDelay(begin: () => Promise<unknown>): Promise<number> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  const begun: Promise<unknown>[] = [];
  const started = performance.now();
  histogram.enable();
  while (performance.now() - started < MEASURED_MS) {
    const due = ((performance.now() - started) / 1000) * WRITES_PER_SECOND;
    while (begun.length < due) begun.push(begin());
    await sleep(1);
  }
  histogram.disable();
  await Promise.all(begun);
  return histogram.percentile(99) / 1e6;
}

// Processes and players ---------------------------------------------------------------------------------

interface BenchHost {
  readonly pid: number;
  readonly mas: Endpoint;
}

/** Runs something beside a host with accounts in SQLite, then stops the host. */
async function withHost<T>(set: readonly string[], run: (host: BenchHost) => Promise<T>): Promise<T> {
  const home = temporaryHome();
  const settings = ['passwords.cost=10', 'max_accounts_per_ip=1000000', 'database.mode=sqlite', ...set];
  const host = startHost({ home: home.dir, arguments: ['--no-supervise'], set: settings });
  try {
    const { port } = await until(
      () => host.lines.find((line) => line.msg === 'listening' && line.role === 'mas'),
      () => `no MAS: ${host.errors()}`,
    );
    return await run({ pid: host.child.pid!, mas: { host: '127.0.0.1', port: Number(port) } });
  } finally {
    host.child.kill('SIGKILL');
    await host.end();
    home.remove();
  }
}

/** Runs something beside an echo process, then ends the process. */
async function withEcho<T>(run: (echo: { pid: number; port: number }) => Promise<T>): Promise<T> {
  const child = fork(fileURLToPath(new URL('./echo.js', import.meta.url)));
  try {
    const { port } = await new Promise<{ port: number }>((resolve, reject) => {
      child.once('message', (address) => resolve(address as { port: number }));
      child.once('error', reject);
    });
    return await run({ pid: child.pid!, port });
  } finally {
    child.kill('SIGKILL');
  }
}

function consoleOf(applicationId: number): HeadlessPlayer {
  return new HeadlessPlayer({
    applicationId,
    version: 108,
    keyOffer: 'sealed',
    clientKey: publishedKeys.find('client-uya-ps2-ntsc')!,
    discKey: publishedKeys.find('global')!,
  });
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket.setNoDelay(true)));
    socket.once('error', reject);
  });
}

/** Sends bytes and waits until as many came back. */
function exchange(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    let missing = bytes.length;
    const take = (chunk: Buffer) => {
      missing -= chunk.length;
      if (missing > 0) return;
      socket.off('data', take);
      resolve();
    };
    socket.on('data', take);
    socket.write(bytes);
  });
}

function expectSuccess(request: string, status: number): void {
  if (status !== MediusCallbackStatus.MediusSuccess)
    throw new Error(`${request} was answered with status ${status}; what was measured is not what was meant`);
}

/** User and system time of a process with all its threads, in seconds. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function residentKilobytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

async function repeat(times: number, run: () => Promise<void>): Promise<void> {
  for (let i = 0; i < times; i++) await run();
}

async function medianOf(times: number, measure: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let i = 0; i < times; i++) values.push(await measure());
  return median(values);
}

/** Ten at a time, so that they do not wait for each other and stay within the limits of one address. */
async function inTurns<T>(
  items: readonly T[],
  run: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const left = [...items.entries()];
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) await run(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: 10 }, worker));
}
