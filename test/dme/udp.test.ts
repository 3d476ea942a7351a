/** Whose datagrams count, what strangers get, and what damaged, doubled and hostile datagrams do. */
import assert from 'node:assert/strict';
import type { Socket } from 'node:dgram';
import { test } from 'node:test';
import { clientWindow } from '#dme/packing.js';
import * as oracle from './oracle.js';
import { Rig, type RigOptions, settled, type TestPlayer, until } from './rig.js';

const app = Buffer.from('0213010000005566', 'hex');

function rigTest(name: string, run: (rig: Rig) => Promise<void>, options?: RigOptions): void {
  test(name, async () => {
    const rig = await Rig.start(options);
    try {
      await run(rig);
    } finally {
      await rig.stop();
    }
  });
}

/** A socket of nobody, and the bytes that it sent and got. */
class Stranger {
  got = 0;

  private constructor(readonly socket: Socket) {
    socket.on('message', (datagram) => {
      this.got += datagram.length;
    });
  }

  static async at(address: string, rig: Rig): Promise<Stranger> {
    return new Stranger(await rig.socketAt(address));
  }
}

async function waiting(rig: Rig, world: number, options = {}): Promise<TestPlayer> {
  const player = await rig.connect(world, { ...rig.ticket(world), ...options });
  await until(() => player.udpPort > 0, 'SERVER_INFO_AUX_UDP');
  return player;
}

rigTest(
  'a claim from another address than that of the TCP connection gets nothing, sealed or in clear',
  async (rig) => {
    const world = rig.world();
    const stranger = await Stranger.at('127.0.0.2', rig);
    for (const keyOffer of ['sealed', 'none'] as const) {
      const player = await waiting(rig, world, { keyOffer });
      for (let i = 0; i < 5; i++) player.claim(stranger.socket);
      await settled();
      assert.equal(stranger.got, 0);
      await player.claimed();
    }
  },
);

rigTest(
  "a claim in clear, under another key or for another seat does not take a sealed player's place",
  async (rig) => {
    const world = rig.world();
    const player = await waiting(rig, world);
    const stranger = await Stranger.at('127.0.0.1', rig);
    const other = await waiting(rig, rig.world());
    const payload = oracle.opened(rig.server.worlds.find(world)!.peerKey, player.claimFrame());
    assert.equal(payload.length, 29);
    player.sendUdp(oracle.inClear(0x16, payload), stranger.socket);
    player.sendUdp(oracle.nullHashed(0x16, payload), stranger.socket);
    player.sendUdp(oracle.sealed(Buffer.alloc(64, 1), 0x16, payload, 0), stranger.socket);
    player.sendUdp(player.claimFrame({ playerId: 5 }), stranger.socket);
    player.sendUdp(oracle.inClear(0x16, payload.subarray(0, 20)), stranger.socket);
    player.sendUdp(oracle.inClear(0x16, Buffer.alloc(0)), stranger.socket);
    await settled();
    assert.equal(stranger.got, 0);
    // Both are seat 0 of their worlds and come from one address: the key tells them apart.
    await Promise.all([player.claimed(), other.claimed()]);
  },
);

rigTest(
  'two clear players of one address, each the same seat in its world, get their own UDP sides',
  async (rig) => {
    const first = await waiting(rig, rig.world(), { keyOffer: 'none' });
    const second = await waiting(rig, rig.world(), { keyOffer: 'none' });
    for (const player of [second, first, second]) await player.claimed();
    const ports = [...rig.server.connections].map(({ endpoint }) => endpoint?.port);
    assert.deepEqual(ports, [first.udp.address().port, second.udp.address().port]);
  },
);

rigTest('a clear player who names the world of another one still gets its own UDP side', async (rig) => {
  const [one, two] = [rig.world(), rig.world()];
  const first = await rig.join(one, { keyOffer: 'none' });
  const second = await waiting(rig, two, { keyOffer: 'none' });
  second.sendUdp(second.claimFrame({ worldId: one }));
  await until(() => second.datagrams.length > 0, 'an answer');
  const ports = [...rig.server.connections].map(({ endpoint }) => endpoint?.port);
  assert.deepEqual(ports, [first.udp.address().port, second.udp.address().port]);
});

rigTest('the port of a player moves once a second at most, its address never', async (rig) => {
  const world = rig.world();
  const player = await rig.join(world);
  const other = await rig.join(world);
  const moved = await rig.socketAt('127.0.0.1');
  const elsewhere = await Stranger.at('127.0.0.3', rig);
  let got = 0;
  moved.on('message', () => got++);
  player.claim(moved);
  await settled();
  assert.equal(got, 0);
  rig.clock.pass(1100);
  player.claim(elsewhere.socket);
  player.claim(moved);
  await until(() => got === 1, 'an answer at the new port');
  assert.equal(elsewhere.got, 0);
  // What comes from the former port is nobody's now.
  player.sendUdp(player.link.wrap(2, app));
  await settled();
  assert.equal(other.datagrams.length, 0);
  player.sendUdp(player.link.wrap(2, app), moved);
  await until(() => other.datagrams.length === 1, 'a packet from the new port');
});

rigTest(
  'for carriers with several addresses a network may be enough for the first claim',
  async (rig) => {
    const player = await waiting(rig, rig.world());
    const far = await Stranger.at('127.0.1.7', rig);
    const near = await Stranger.at('127.0.0.7', rig);
    player.claim(far.socket);
    player.claim(near.socket);
    await until(() => near.got > 0, 'an answer');
    assert.equal(far.got, 0);
    rig.clock.pass(2000);
    // From then on the address is fixed.
    player.claim();
    await settled();
    assert.equal(player.datagrams.length, 0);
  },
  { settings: { sameAddressBits: 24 } },
);

rigTest('strangers get no answer to anything, and nothing of theirs is relayed', async (rig) => {
  const world = rig.world();
  const [first, second] = [await rig.join(world), await rig.join(world)];
  const strangers = [await Stranger.at('127.0.0.1', rig), await Stranger.at('127.0.0.4', rig)];
  for (const { socket } of strangers) {
    for (const bytes of [
      first.link.wrap(2, app),
      first.link.wrap(5, Buffer.of(0xa5)),
      oracle.inClear(5, Buffer.of(0xa5)),
      oracle.inClear(0x2d, Buffer.alloc(4)),
      first.link.wrap(3, Buffer.concat([Buffer.of(1, 0), app])),
      Buffer.alloc(0),
    ])
      first.sendUdp(bytes, socket);
  }
  await settled();
  assert.deepEqual(
    strangers.map(({ got }) => got),
    [0, 0],
  );
  assert.deepEqual([first.datagrams.length, second.datagrams.length], [0, 0]);
});

rigTest('every claim is answered, also the repeated ones; one player comes of it', async (rig) => {
  const player = await waiting(rig, rig.world());
  for (let i = 0; i < 3; i++) player.claim();
  await until(() => player.datagrams.length === 3, 'three answers');
  for (const [id, payload] of player.frames()) {
    assert.equal(id, 0x19);
    const bytes = Buffer.from(payload!, 'hex');
    assert.equal(bytes.toString('hex', 0, 7), '0108d300000100');
    assert.equal(bytes.toString('latin1', 7, 16), '127.0.0.1');
    assert.equal(bytes.readUInt16LE(23), player.udp.address().port);
  }
});

rigTest('echoes come back as they are, damaged ones not at all', async (rig) => {
  const player = await rig.join(rig.world());
  const echo = player.link.wrap(5, Buffer.of(0xa5));
  const damaged = Buffer.from(echo);
  damaged[7]! ^= 0xff;
  player.sendUdp(damaged);
  player.sendUdp(echo);
  await until(() => player.datagrams.length > 0, 'the echo');
  await settled();
  assert.deepEqual(player.datagrams, [echo]);
});

rigTest('datagrams lost, doubled and swapped: each packet stands for itself', async (rig) => {
  const world = rig.world();
  const [first, second] = [await rig.join(world), await rig.join(world)];
  const packets = Array.from({ length: 12 }, (_, i) => Buffer.from(`packet ${i}`));
  const order = [0, 1, 1, 4, 3, 2, 7, 7, 7, 11, 9];
  for (const index of order) {
    first.sendUdp(first.link.wrap(2, packets[index]!));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await until(() => second.frames().length === order.length, 'all that was sent');
  const wanted = order.map((index) => [3, `0000${packets[index]!.toString('hex')}`]);
  assert.deepEqual(second.frames(), wanted);
});

rigTest('several frames in one datagram, empty ones between them, and a cut one at the end', async (rig) => {
  const world = rig.world();
  const [first, second] = [await rig.join(world), await rig.join(world)];
  const single = first.link.wrap(3, Buffer.concat([Buffer.of(1, 0), app]));
  const empty = Buffer.from('050000000000830000160000970000ff0000', 'hex');
  const flush = first.link.wrap(0x10, Buffer.of(1, 0));
  first.sendUdp(Buffer.concat([single, empty, single, flush, single.subarray(0, 9)]));
  await until(() => second.frames().length >= 2, 'two packets');
  await settled();
  const wanted = [3, `0000${app.toString('hex')}`];
  assert.deepEqual(second.frames(), [wanted, wanted]);
});

for (const [packing, most] of [
  ['adaptive', 3],
  ['off', 20],
] as const)
  rigTest(
    `packing ${packing}: twenty packets of one datagram arrive in order, in datagrams of at most 584 bytes`,
    async (rig) => {
      const world = rig.world();
      const [first, second] = [await rig.join(world), await rig.join(world)];
      const packets = Array.from({ length: 20 }, (_, i) => Buffer.alloc(64, i));
      first.sendUdp(Buffer.concat(packets.map((payload) => first.link.wrap(2, payload))));
      await until(() => second.frames().length === 20, 'twenty packets');
      assert.deepEqual(
        second.frames(),
        packets.map((payload) => [3, `0000${payload.toString('hex')}`]),
      );
      assert.ok(second.datagrams.every(({ length }) => length <= 584));
      assert.equal(second.datagrams.length, most);
    },
    { title: { packing } },
  );

rigTest(
  'packing as SET_AGG_TIME says: what comes within the time leaves together; large packets leave alone',
  async (rig) => {
    const world = rig.world();
    const [first, second] = [await rig.join(world), await rig.join(world)];
    second.link.sendFrame(0x0e, Buffer.of(100, 0));
    await settled();
    // Datagrams leave at multiples of the time: three packets well within one of them.
    await until(() => performance.now() % 100 < 20, 'the beginning of a window');
    for (let i = 0; i < 3; i++) {
      first.sendUdp(first.link.wrap(2, app));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await until(() => second.frames().length === 3, 'three packets');
    assert.equal(second.datagrams.length, 1);
    first.sendUdp(first.link.wrap(2, app));
    first.sendUdp(first.link.wrap(2, Buffer.alloc(800, 7)));
    await until(() => second.frames().length === 5, 'two more');
    assert.deepEqual(
      second.datagrams.map(({ length }) => length),
      [3 * 17, 17, 809],
    );
    assert.equal(clientWindow(65_535), 100);
  },
  { title: { packing: 'client' } },
);

rigTest(
  'no packed packet is forgotten, however early the timers fire',
  async (rig) => {
    const world = rig.world();
    const players = [await rig.join(world), await rig.join(world), await rig.join(world)];
    for (const [index, { link }] of players.entries()) link.sendFrame(0x0e, Buffer.of(1 + index, 0));
    await settled();
    const [first, second, third] = players;
    for (let i = 0; i < 150; i++) {
      first!.sendUdp(first!.link.wrap(2, Buffer.of(i)));
      await new Promise((resolve) => setTimeout(resolve, 1 + (i % 3)));
    }
    const arrived = () => second!.frames().length === 150 && third!.frames().length === 150;
    await until(arrived, 'all 150 packets at both');
  },
  { title: { packing: 'client' } },
);

rigTest('hostile datagrams from players and strangers break nothing', async (rig) => {
  const world = rig.world();
  const players = [await rig.join(world), await rig.join(world), await rig.join(world, { keyOffer: 'none' })];
  const stranger = await Stranger.at('127.0.0.5', rig);
  let seed = 20_261_120;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  const good = players.map((player) => [
    player.claimFrame(),
    player.link.wrap(2, app),
    player.link.wrap(4, Buffer.concat([Buffer.of(1, 7), app])),
    player.link.wrap(3, Buffer.concat([Buffer.of(1, 0), app])),
    player.link.wrap(5, Buffer.of(1)),
  ]);
  for (let round = 0; round < 1500; round++) {
    const from = random(players.length);
    const pieces = Array.from({ length: 1 + random(4) }, () => Buffer.from(good[from]![random(5)]!));
    const bytes = Buffer.concat(pieces);
    for (let i = random(6); i > 0; i--) bytes[random(bytes.length)] = random(256);
    const cut = bytes.subarray(0, random(3) === 0 ? random(bytes.length + 1) : bytes.length);
    if (random(4) === 0) players[from]!.sendUdp(cut, stranger.socket);
    else players[from]!.sendUdp(cut);
    if (round % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await settled();
  assert.equal(stranger.got, 0);
  assert.equal(rig.lines.filter(([level]) => level === 'error').length, 0);
  rig.clock.pass(2000);
  for (const player of players) await player.claimed();
  await settled();
  for (const { datagrams } of players) datagrams.length = 0;
  players[0]!.sendUdp(players[0]!.link.wrap(2, app));
  await until(
    () => players[1]!.datagrams.length === 1 && players[2]!.datagrams.length === 1,
    'a packet afterwards',
  );
});
