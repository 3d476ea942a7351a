/** Games whose datagrams are lost, doubled and swapped, come from strangers, from other ports, or from one address. */
import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { type TestContext, test } from 'node:test';
import type { GameConnection, GamePacket } from '#tools/client/game.js';
import type { GamePlayer } from '#tools/client/game-player.js';
import { askNat } from '#tools/client/nat.js';
import { RoughPath, type UdpPath } from '#tools/client/udp.js';
import { buildFrame, splitDatagram } from '#wire/rt/frame.js';
import { RT } from '#wire/rt/ids.js';
import { until } from '../app/host.js';
import { noise, noiseBytes } from '../wire/rt-noise.js';
import {
  assertNoComplaint,
  companies,
  enter,
  exchangePackets,
  gameOf,
  host as hostGame,
  inClear,
  inTheLobby,
  match,
  names,
  sealed,
  statsOf,
  type Way,
} from './game-people.js';
import { type JourneyHost, startJourneyHost } from './host.js';
import { DEADLOCKED_NTSC, publishedKeys } from './people.js';

/** A path that remembers what arrived at its end, or what came to its beginning. */
class Recorded implements UdpPath {
  readonly begun: Buffer[] = [];
  readonly arrived: Buffer[] = [];

  constructor(private readonly path: UdpPath) {}

  carry(datagram: Buffer, arrive: (datagram: Buffer) => void): void {
    this.begun.push(datagram);
    this.path.carry(datagram, (bytes) => {
      this.arrived.push(bytes);
      arrive(bytes);
    });
  }
}

const ROUGH = { lost: 200, doubled: 150, swapped: 150 };
const PACKETS = 40;

for (const [company, ways] of Object.entries(companies)) {
  test(`datagrams lost, doubled and swapped, ${company}: what arrives is relayed, and nothing else changes`, async (t) => {
    const host = await startJourneyHost(t);
    const players = await inTheLobby(t, host, ways);
    const roads = players.map((_, index) => ({
      to: new Recorded(new RoughPath(100 + index, ROUGH)),
      from: new Recorded(new RoughPath(200 + index, ROUGH)),
    }));
    const rough = ways.map(
      ({ enter }, index): Way => ({
        enter: { ...enter, toServer: roads[index]!.to, fromServer: roads[index]!.from },
      }),
    );
    await gameOf(players, rough);
    const sent = players.map(({ game }) => sendMany(game));
    for (const [index, { game }] of players.entries()) {
      const { from } = roads[index]!;
      const senders = players.map((_, other) => other).filter((other) => other !== index);
      const relayed = senders.flatMap((other) =>
        packetsOf(roads[other]!.to.arrived, sent[other]!).map((payload) => ({ from: other, payload })),
      );
      await until(
        () => opened(game, from.begun).length >= relayed.length,
        () => `${opened(game, from.begun).length} of ${relayed.length} packets came`,
      );
      assertSame(opened(game, from.begun), relayed, senders);
      for (const other of senders)
        for (let i = 0; i < PACKETS; i++) {
          const wants = (packet: GamePacket) => packet.from === other;
          assert.equal((await game.packet('tcp', wants)).payload.toString(), `${other} says ${i}`);
        }
    }
    for (const { to } of roads) assertRough(to);
    assertNoComplaint(host, players);
  });
}

function assertRough({ begun, arrived }: Recorded): void {
  const numbers = arrived.map((datagram) => begun.indexOf(datagram));
  assert.ok(
    begun.some((datagram) => !arrived.includes(datagram)),
    'some were lost',
  );
  assert.ok(new Set(numbers).size < numbers.length, 'some came twice');
  assert.ok(
    numbers.some((number, i) => number < (numbers[i - 1] ?? 0)),
    'some came late',
  );
}

/** Broadcasts over UDP and TCP in turn. The packets by the datagram that carries each. */
function sendMany(game: GameConnection): ReadonlyMap<string, Buffer> {
  const next = noise(game.playerId + 1);
  const sent = new Map<string, Buffer>();
  for (let i = 0; i < PACKETS; i++) {
    const payload = Buffer.concat([Buffer.of(i), noiseBytes(next, 40)]);
    sent.set(game.tcp.wrap(RT.CLIENT_APP_BROADCAST, payload).toString('hex'), payload);
    game.broadcast('udp', payload);
    game.broadcast('tcp', Buffer.from(`${game.playerId} says ${i}`));
  }
  return sent;
}

/** The game packets among datagrams; claims are none. */
function packetsOf(datagrams: readonly Buffer[], sent: ReadonlyMap<string, Buffer>): Buffer[] {
  return datagrams.flatMap((datagram) => sent.get(datagram.toString('hex')) ?? []);
}

/** The relayed packets in datagrams as the server sent them. */
function opened(game: GameConnection, datagrams: readonly Buffer[]): GamePacket[] {
  return datagrams
    .flatMap((datagram) => splitDatagram(datagram).frames)
    .filter(({ id }) => id === RT.CLIENT_APP_SINGLE)
    .map((frame) => game.tcp.open(frame)!)
    .map((plain) => ({ from: plain.readUInt16LE(0), payload: plain.subarray(2) }));
}

/** The same packets of each sender, in the same order. */
function assertSame(
  got: readonly GamePacket[],
  expected: readonly GamePacket[],
  senders: readonly number[],
): void {
  const of = (packets: readonly GamePacket[], sender: number) =>
    packets.filter(({ from }) => from === sender).map(({ payload }) => payload.toString('hex'));
  for (const sender of senders) assert.deepEqual(of(got, sender), of(expected, sender));
  assert.equal(got.length, expected.length);
}

/** Somebody without a seat, who counts what it gets for what it sends. */
class Stranger {
  sent = 0;
  got = 0;

  private constructor(private readonly socket: Socket) {
    socket.on('message', (datagram) => {
      this.got += datagram.length;
    });
  }

  static async at(t: TestContext, address: string): Promise<Stranger> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, address, resolve));
    t.after(() => socket.close());
    return new Stranger(socket);
  }

  async send(datagram: Buffer, { host, port }: { host: string; port: number }): Promise<void> {
    this.sent += datagram.length;
    await new Promise<void>((resolve) => this.socket.send(datagram, port, host, () => resolve()));
  }
}

/** Everything that came before it over UDP has been taken, and what was answered has been read. */
async function settled(game: GameConnection): Promise<void> {
  for (let i = 0; i < 2; i++) await game.echo('udp');
}

function gamePort(host: JourneyHost): { host: string; port: number } {
  const { address, port } = host.running.listening.find(
    ({ role, protocol }) => role === 'dme' && protocol === 'udp',
  )!;
  return { host: address, port };
}

/** The victim's own claim, as who listens on the line of a sealed one cannot even know it. */
function claim(victim: GameConnection): Buffer {
  return victim.tcp.wrap(RT.CLIENT_CONNECT_AUX_UDP, victim.claimPayload());
}

function claimInClear(victim: GameConnection): Buffer {
  return buildFrame(RT.CLIENT_CONNECT_AUX_UDP, victim.claimPayload());
}

/** What a stranger may try: noise, other people's frames, claims that could be right, and all that is answered to players. */
function attempts(victims: readonly GameConnection[]): Buffer[] {
  const next = noise(7);
  const lengths = [0, 1, 2, 3, 4, 5, 29, 36, 64, 583, 584, 585, 1400, 2047, 2049];
  const ids = Array.from({ length: 0x80 }, (_, id) => id);
  return [
    ...lengths.map((length) => noiseBytes(next, length)),
    ...ids.map((id) => buildFrame(id, noiseBytes(next, 29))),
    ...ids.map((id) => buildFrame(id, Buffer.alloc(0))),
    ...victims.flatMap(({ tcp }) => [
      tcp.wrap(RT.CLIENT_ECHO, Buffer.of(0xa5)),
      tcp.wrap(RT.CLIENT_TIMEBASE_QUERY, Buffer.alloc(4)),
      tcp.wrap(RT.CLIENT_APP_BROADCAST, Buffer.from('let me in')),
    ]),
    ...victims.map((victim) => claimInClear(victim)),
  ];
}

test('a source without a seat gets nothing from the game server, whatever it says', async (t) => {
  const host = await startJourneyHost(t);
  const players = await inTheLobby(t, host, [sealed, sealed, inClear, inClear]);
  const [ratchet, clank, qwark, skrunch] = players as [GamePlayer, GamePlayer, GamePlayer, GamePlayer];
  const world = await gameOf([ratchet, clank, qwark]);
  // Skrunch has a seat, in clear, that waits for a datagram from its address.
  await skrunch.joinGame(world, statsOf(skrunch));
  const waiting = await skrunch.beginGame();
  const victims = [ratchet.game, clank.game, qwark.game, waiting];
  for (const address of ['127.0.0.2', '127.0.0.3', '127.1.2.3']) {
    const stranger = await Stranger.at(t, address);
    const said = [...attempts(victims), ...victims.map(claim)];
    for (const datagram of said) await stranger.send(datagram, gamePort(host));
    await settled(ratchet.game);
    assert.equal(stranger.got, 0, `${stranger.got} bytes for ${stranger.sent}`);
  }
  for (const { game } of [ratchet, clank, qwark]) assert.deepEqual(game.packets('udp'), []);
  await waiting.claim();
  await waiting.ready();
  for (const { game } of [ratchet, clank, qwark]) await game.joined();
  await exchangePackets(victims, 21);
});

test('from the address of players, a stranger gets nothing either, and takes no sealed seat', async (t) => {
  const host = await startJourneyHost(t);
  const players = await inTheLobby(t, host, [sealed, sealed]);
  await gameOf(players);
  const stranger = await Stranger.at(t, '127.0.0.1');
  host.advance(2_000);
  const seats = players.map(({ game }) => game);
  for (const datagram of attempts(seats)) await stranger.send(datagram, gamePort(host));
  await settled(seats[0]!);
  assert.equal(stranger.got, 0);
  await exchangePackets(seats, 22);
});

test('NAT gives a stranger six bytes for four, and no more than twenty times a second', async (t) => {
  const host = await startJourneyHost(t);
  const nat = host.at('nat');
  const stranger = await Stranger.at(t, '127.0.0.5');
  const began = performance.now();
  for (let i = 0; i < 100; i++) await stranger.send(Buffer.of(0, 0, 0xe4, i), nat);
  // Another address is answered behind them.
  await askNat({ ...nat, localAddress: '127.0.0.6' });
  const seconds = (performance.now() - began) / 1000;
  assert.ok(stranger.got >= 6 && stranger.got <= 6 * (20 + 20 * seconds), `${stranger.got} bytes`);
});

test("a player's port may move, once a second", async (t) => {
  const host = await startJourneyHost(t);
  const players = await inTheLobby(t, host, [sealed, inClear]);
  await gameOf(players);
  const [ratchet, clank] = players as [GamePlayer, GamePlayer];
  for (const [mover, other] of [
    [ratchet.game, clank.game],
    [clank.game, ratchet.game],
  ] as const) {
    host.advance(1_000);
    await mover.moveUdp();
    assert.equal((await mover.claim()).port, mover.udp.port);
    await exchangePackets([mover, other], 31);
    await mover.moveUdp();
    mover.sendClaim();
    mover.broadcast('udp', Buffer.from('from nowhere'));
    other.broadcast('udp', Buffer.from('to nowhere'));
    await settled(other);
    assert.deepEqual(mover.datagramFrames.all(), [], 'too soon: no answer, no packet');
    assert.deepEqual(other.packets('udp'), []);
    host.advance(1_000);
    assert.equal((await mover.claim()).port, mover.udp.port);
    await exchangePackets([mover, other], 32);
  }
});

const pairs: Readonly<Record<string, readonly [Way, Way]>> = {
  'both encrypted': [sealed, sealed],
  'both in clear': [inClear, inClear],
  'one of each': [sealed, inClear],
};

for (const [pair, ways] of Object.entries(pairs)) {
  test(`two players behind one address, both the first of their game, ${pair}: each datagram finds its player`, async (t) => {
    const host = await startJourneyHost(t);
    const players = await inTheLobby(t, host, ways);
    for (const order of [[0, 1] as const, [1, 0] as const]) {
      const seats: GameConnection[] = [];
      for (const player of players) {
        const { MediusWorldID } = await player.createGame({ ...match, name: `${player.name}'s own` });
        await player.joinGame(MediusWorldID, statsOf(player));
        seats.push(await player.beginGame());
      }
      assert.deepEqual(
        seats.map(({ playerId }) => playerId),
        [0, 0],
      );
      for (const index of order) {
        const answer = await seats[index]!.claim();
        assert.equal(answer.port, seats[index]!.udp.port);
      }
      await Promise.all(seats.map((seat) => seat.ready()));
      for (const seat of seats) await seat.echo('udp');
      for (const player of players) await player.leaveGame();
    }
  });
}

test('players of four addresses play together', async (t) => {
  const host = await startJourneyHost(t);
  const ways = names.map((_, index) => ({ options: { localAddress: `127.0.0.${index + 1}` } }));
  const players = await inTheLobby(t, host, ways);
  await gameOf(players);
  await exchangePackets(
    players.map(({ game }) => game),
    41,
  );
  assertNoComplaint(host, players);
});

test('a ticket is good from the address of its player only', async (t) => {
  const host = await startJourneyHost(t);
  const [ratchet] = (await inTheLobby(t, host, [sealed])) as [GamePlayer];
  const { MediusWorldID } = await ratchet.createGame(match);
  await ratchet.joinGame(MediusWorldID, statsOf(ratchet));
  await assert.rejects(ratchet.enterGame({ localAddress: '127.0.0.9' }), /AccessKey/);
  await ratchet.enterGame();
});

/** Deadlocked sends its broadcasts in clear under the null hash. Seen in capture. */
test('a game of 1.10 consoles', async (t) => {
  const host = await startJourneyHost(t);
  const clientKey = publishedKeys.find('client-dl-ps2-ntsc')!;
  const way = { options: { version: 110, applicationId: DEADLOCKED_NTSC, clientKey } };
  const players = await inTheLobby(t, host, [way, way, way]);
  const world = await hostGame(players[0]!, match);
  const [listed] = await players[1]!.games();
  assert.deepEqual([listed?.MediusWorldID, listed?.GameName], [world, match.name]);
  await enter(players[1]!, world, players.slice(0, 1));
  await enter(players[2]!, world, players.slice(0, 2));
  const seats = players.map(({ game }) => game);
  for (const { version, accepted } of seats) {
    assert.equal(version, '2.10.1143227940');
    assert.ok(accepted.scertId! > 0);
  }
  await exchangePackets(seats, 51);
  const payload = Buffer.from('under the null hash');
  seats[0]!.udp.send(nullHashed(RT.CLIENT_APP_BROADCAST, payload));
  for (const seat of seats.slice(1)) assert.deepEqual(await seat.packet('udp'), { from: 0, payload });
  const { worldClock } = await seats[1]!.timebase('tcp', 900);
  assert.ok(worldClock > 0);
  assert.equal((await players[0]!.gameInfo(world)).PlayerCount, 3);
  await players[2]!.leaveGame();
  for (const seat of seats.slice(0, 2)) assert.equal((await seat.left()).playerIndex, 2);
  await enter(players[2]!, world, players.slice(0, 2));
  assertNoComplaint(host, players);
});

/** Encrypted bit, length, a hash of zero under context 3, and the payload as it is. */
function nullHashed(id: number, payload: Buffer): Buffer {
  const head = Buffer.from([id | 0x80, payload.length & 0xff, payload.length >> 8, 0, 0, 0, 0x60]);
  return Buffer.concat([head, payload]);
}
