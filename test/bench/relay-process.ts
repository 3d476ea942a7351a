/**
 * The process whose CPU time the relay bench counts: our game server, or the barest relay that dgram allows.
 * Its parent asks over IPC: `cpu` for the microseconds used so far, `end` to stop.
 */
import { randomBytes } from 'node:crypto';
import { createSocket, type RemoteInfo } from 'node:dgram';
import { performance } from 'node:perf_hooks';
import type { PackingRule } from '#dme/packing.js';
import { DmeServer } from '#server/dme/dme-server.js';
import type { Clock } from '#state/clock.js';
import { applicationId } from '#state/ids.js';
import { KeyRing } from '#wire/crypto/keys.js';
import { cipherSuites } from '#wire/crypto/suites.js';
import { silentLog } from '../silent-log.js';

export type RelayKind = 'bare' | PackingRule;

/** What the child tells once it listens; `tickets` holds the access keys of each world. */
export interface Ready {
  readonly tcpPort: number;
  readonly udpPort: number;
  readonly tickets: readonly (readonly string[])[];
}

const clock: Clock = {
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

async function gameServer(packing: PackingRule, worlds: number, players: number): Promise<Ready> {
  const title = { encryption: undefined, packing, joinPause: 0, versionText: undefined };
  const settings = {
    encryption: 'auto' as const,
    keys: [],
    timeout: 60_000,
    joinTime: 60_000,
    udpHint: 60_000,
    emptyTime: 60_000,
    echo: 60_000,
    frame: 16_384,
    unsent: 10_000_000,
    queued: 8,
    capacity: 10_000,
    sameAddressBits: 32,
    titleOf: () => title,
  };
  const server = new DmeServer('local', {
    clock,
    log: silentLog,
    randomBytes,
    suites: cipherSuites(),
    keys: new KeyRing([]),
    gameKey: randomBytes(64),
    sockets: { enter: () => true, leave: () => {} },
    worlds,
    settings: () => settings,
    udpAddress: async ({ local }) => local,
  });
  const { port: tcpPort } = await server.openTcp('127.0.0.1', 0);
  const udpPort = await server.openUdp(['127.0.0.1'], 0);
  const tickets = Array.from({ length: worlds }, (_, w) => ticketsFor(server, w, players));
  return { tcpPort, udpPort, tickets };
}

function ticketsFor(server: DmeServer, index: number, players: number): string[] {
  const world = server.createWorld({ applicationId: applicationId(10684), capacity: players });
  if (world === 'full') throw new Error('no room for a world');
  return Array.from({ length: players }, (_, i) => {
    const accessKey = `w${index}-p${i}`.padEnd(16, '.');
    server.joinWorld({ world, accessKey, sessionKey: accessKey, accountId: undefined });
    return accessKey;
  });
}

/** The first byte of a datagram names the group, and the first datagram of a source makes it a member. */
async function bareRelay(): Promise<Ready> {
  const socket = createSocket({ type: 'udp4', lookup: (name, _, done) => done(null, name, 4) });
  const groups = new Map<number, RemoteInfo[]>();
  socket.on('message', (datagram, sender) => {
    const group = datagram[0] ?? 0;
    const members = groups.get(group) ?? [];
    groups.set(group, members);
    if (!members.some(({ port }) => port === sender.port)) members.push(sender);
    for (const { port, address } of members) if (port !== sender.port) socket.send(datagram, port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { tcpPort: 0, udpPort: socket.address().port, tickets: [] };
}

const [kind = 'bare', worlds = '1', players = '8'] = process.argv.slice(2);
const ready = await (kind === 'bare'
  ? bareRelay()
  : gameServer(kind as PackingRule, Number(worlds), Number(players)));
process.on('message', (asked) => {
  if (asked === 'end') process.exit(0);
  const { user, system } = process.cpuUsage();
  process.send!(user + system);
});
process.send!(ready);
