/** Players on real sockets: joins, relays on both channels, notices, time limits, tickets. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DmeTitle } from '#server/dme/settings.js';
import { LocalHosting } from '#server/link/local.js';
import { applicationId } from '#state/ids.js';
import * as oracle from './oracle.js';
import { Rig, type RigOptions, settled, type TestPlayer, until } from './rig.js';

const app = Buffer.from('00040001000004060000', 'hex');

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

const kinds = [
  { name: 'sealed 1.08', options: { version: 108 } },
  { name: 'sealed 1.10', options: { version: 110 } },
  { name: 'clear, no key (1.08)', options: { version: 108, keyOffer: 'none' } },
  { name: 'clear, key in clear (1.08)', options: { version: 108, keyOffer: 'clear' } },
  { name: 'plain TCP, sealed 1.08', options: { version: 108, auxUdp: false } },
] as const;

for (const { name, options } of kinds)
  rigTest(
    `two players, ${name}: all three forms arrive over TCP and over UDP with the source's id`,
    async (rig) => {
      const world = rig.world();
      const first = await rig.join(world, options);
      const second = await rig.join(world, options);
      assert.deepEqual([first.accepted!.playerId, second.accepted!.playerId], [0, 1]);
      assert.equal(second.accepted!.playerCount, 2);
      second.link.sendFrame(0x0d, options.version === 110 ? Buffer.of(15) : Buffer.of(2, 1));
      await settled();
      const packets: [number, Buffer][] = [
        [2, app],
        [3, Buffer.concat([Buffer.of(1, 0), app])],
        [4, Buffer.concat([Buffer.of(1, 2), app])],
      ];
      const wanted = packets.map(() => [3, `0000${app.toString('hex')}`]);
      const overTcp = second.tcp.length;
      for (const [id, payload] of packets) first.link.sendFrame(id, payload);
      await until(() => second.tcp.length >= overTcp + 3, 'three packets over TCP');
      assert.deepEqual(second.tcp.slice(overTcp), wanted);
      assert.equal(second.datagrams.length, 0);
      if ('auxUdp' in options) return;
      for (const [id, payload] of packets) first.sendUdp(first.link.wrap(id, payload));
      await until(() => second.frames().length >= 3, 'three packets over UDP');
      assert.deepEqual(second.frames(), wanted);
      assert.equal(second.tcp.length, overTcp + 3);
      assert.equal(first.datagrams.length, 0);
    },
  );

rigTest('clear and sealed players meet in one world', async (rig) => {
  const world = rig.world();
  const sealed = await rig.join(world);
  const thug = await rig.join(world, { keyOffer: 'none' });
  const plain = await rig.join(world, { auxUdp: false });
  await settled();
  plain.tcp.length = 0;
  sealed.sendUdp(sealed.link.wrap(2, app));
  await until(() => thug.datagrams.length > 0 && plain.tcp.length > 0, 'the packet');
  assert.equal(
    thug.datagrams[0]!.toString('hex'),
    oracle.inClear(3, Buffer.concat([Buffer.of(0, 0), app])).toString('hex'),
  );
  // Who never asked for UDP gets it over TCP.
  assert.deepEqual(plain.tcp, [[3, `0000${app.toString('hex')}`]]);
  thug.sendUdp(thug.link.wrap(3, Buffer.concat([Buffer.of(0, 0), app])));
  await until(() => sealed.datagrams.length > 0, 'the answer');
  assert.ok(sealed.datagrams[0]![0]! >= 0x80);
  assert.deepEqual(sealed.frames(), [[3, `0100${app.toString('hex')}`]]);
});

rigTest(
  'the headless client: no key, a 16-byte access key, other worlds named on TCP and UDP; 0x07, then 0x18',
  async (rig) => {
    const world = rig.world();
    await rig.join(world);
    const { accessKey, sessionKey, seat } = rig.ticket(world);
    assert.equal(accessKey.length, 16);
    const thug = await rig.connect(world, { accessKey, sessionKey, seat, keyOffer: 'none', saysWorld: 4711 });
    await until(() => thug.udpPort > 0, 'SERVER_INFO_AUX_UDP');
    thug.sendUdp(thug.claimFrame({ worldId: 815 }));
    await until(() => thug.datagrams.length > 0, 'an answer');
    assert.equal(thug.datagrams[0]![0], 0x19);
    thug.link.udpReady();
    await until(() => thug.connected, 'SERVER_CONNECT_COMPLETE');
    thug.link.echo();
    await until(() => thug.tcp.some(([id, payload]) => id === 5 && payload === 'a5'), 'the echo');
  },
);

rigTest('the version, connect and disconnect notices, receive flags', async (rig) => {
  const world = rig.world();
  const first = await rig.join(world);
  assert.equal(first.apps[0], `0000${Buffer.from('1.22.0141').toString('hex')}${'00'.repeat(7)}`);
  const second = await rig.join(world);
  const text = Buffer.from('127.0.0.1').toString('hex').padEnd(32, '0');
  await until(() => first.tcp.length > 0, 'CONNECT_NOTIFY');
  assert.deepEqual(first.tcp, [[8, `0100${text}${'00'.repeat(64)}`]]);
  assert.deepEqual(second.tcp, []);
  second.close();
  await until(() => first.tcp.length > 1, 'DISCONNECT_NOTIFY');
  assert.deepEqual(first.tcp[1], [9, `0100${text}`]);
});

rigTest(
  '1.10: notices only once the flags ask for them, with the connection number; another version text',
  async (rig) => {
    const world = rig.world();
    const first = await rig.join(world, { version: 110 });
    assert.equal(first.apps[0], `0000${Buffer.from('2.10.1143227940').toString('hex')}00`);
    await rig.join(world, { version: 110 });
    await settled();
    assert.deepEqual(
      first.tcp.filter(([id]) => id === 8),
      [],
    );
    first.link.sendFrame(0x0d, Buffer.of(0x0f));
    const third = await rig.join(world, { version: 110 });
    await until(() => first.tcp.some(([id]) => id === 8), 'CONNECT_NOTIFY');
    const [, payload = ''] = first.tcp.find(([id]) => id === 8)!;
    const bytes = Buffer.from(payload, 'hex');
    assert.deepEqual(
      [bytes.length, bytes.readUInt16LE(0), bytes.readUInt16LE(2)],
      [86, 2, third.accepted!.scertId! & 0xffff],
    );
  },
);

rigTest('the timebase over TCP and UDP; the clock is that of the world', async (rig) => {
  const world = rig.world();
  rig.clock.pass(1234);
  const player = await rig.join(world);
  const query = Buffer.of(0x78, 0x56, 0x34, 0x12);
  const wanted = Buffer.alloc(8);
  wanted.writeUInt32LE(0x12345678, 0);
  wanted.writeUInt32LE(1234, 4);
  player.link.sendFrame(0x2d, query);
  player.sendUdp(player.link.wrap(0x2d, query));
  await until(() => player.tcp.length > 0 && player.datagrams.length > 0, 'two answers');
  assert.deepEqual(player.tcp, [[0x2e, wanted.toString('hex')]]);
  assert.deepEqual(player.frames(), [[0x2e, wanted.toString('hex')]]);
});

rigTest('tokens: a grant goes to one player only', async (rig) => {
  const world = rig.world();
  const [first, second, third] = [await rig.join(world), await rig.join(world), await rig.join(world)];
  await settled();
  const all = [first, second, third];
  const step = async (player: TestPlayer, bytes: number[], wanted: (string | undefined)[]) => {
    for (const { tcp } of all) tcp.length = 0;
    player.link.sendFrame(0x2f, Buffer.from(bytes));
    await settled();
    assert.deepEqual(
      all.map(({ tcp }) => tcp.find(([id]) => id === 0x30)?.[1]),
      wanted,
    );
  };
  await step(second, [2, 5, 0], [undefined, '080500', undefined]);
  await step(first, [2, 5, 0], ['0705000100', undefined, undefined]);
  await step(first, [3, 5, 0], [undefined, undefined, undefined]);
  await step(second, [3, 5, 0], ['090500', '0a0500', '090500']);
  await step(third, [2, 6, 1], [undefined, undefined, '080601']);
  for (const { tcp } of all) tcp.length = 0;
  third.close();
  await until(() => first.tcp.some(([id]) => id === 0x30), 'OWNER_REMOVED');
  assert.equal(first.tcp.find(([id]) => id === 0x30)![1], '0f');
});

rigTest('an unknown access key is refused; so is one whose ticket names another address', async (rig) => {
  const worldId = rig.world();
  const stranger = await rig.connect(worldId, { accessKey: 'ticket-unknown00', keyOffer: 'none' });
  await until(() => stranger.rejected === 5, 'a refusal');
  const world = { server: 'local', worldId };
  const ticket = {
    world,
    accessKey: 'k'.repeat(16),
    sessionKey: '7',
    accountId: undefined,
    address: '127.0.0.9',
  };
  rig.server.joinWorld(ticket);
  const thief = await rig.connect(worldId, { accessKey: ticket.accessKey, keyOffer: 'none' });
  await until(() => thief.rejected === 5, 'a refusal');
  const right = await rig.connect(worldId, {
    accessKey: ticket.accessKey,
    keyOffer: 'none',
    from: '127.0.0.9',
  });
  await right.ready();
});

rigTest(
  'seats: lowest free first, full, the same session keeps its seat, closed after the end',
  async (rig) => {
    const hosting = new LocalHosting(rig.server);
    const world = await hosting.createWorld({ applicationId: applicationId(10684), capacity: 2 });
    assert.ok(world !== 'full');
    const ticket = (sessionKey: string, accessKey: string) => ({
      world,
      sessionKey,
      accessKey,
      accountId: undefined,
    });
    assert.deepEqual(await hosting.joinWorld(ticket('a', 'key-a')), { seat: 0 });
    assert.deepEqual(await hosting.joinWorld(ticket('b', 'key-b')), { seat: 1 });
    assert.equal(await hosting.joinWorld(ticket('c', 'key-c')), 'full');
    assert.deepEqual(await hosting.joinWorld(ticket('b', 'key-b2')), { seat: 1 });
    const old = await rig.connect(world.worldId, { accessKey: 'key-b', keyOffer: 'none' });
    await until(() => old.rejected === 5, 'the old key to be refused');
    assert.equal(await hosting.kick(world, 'a'), true);
    assert.equal(await hosting.kick(world, 'a'), false);
    assert.deepEqual(await hosting.joinWorld(ticket('c', 'key-c')), { seat: 0 });
    await hosting.endWorld(world);
    assert.equal(await hosting.joinWorld(ticket('d', 'key-d')), 'closed');
    assert.equal(
      await hosting.joinWorld({ ...ticket('d', 'key-d'), world: { server: 'other', worldId: 1 } }),
      'closed',
    );
    assert.deepEqual(
      rig.events.map((event) =>
        'reason' in event ? `${event.kind} ${event.reason} ${event.seat}` : event.kind,
      ),
      ['player.left kicked 0', 'player.left ended 0', 'player.left ended 1', 'world.ended'],
    );
  },
);

rigTest(
  'who comes again with a new ticket takes the seat over, and the former connection cannot lose it',
  async (rig) => {
    const world = rig.world();
    const before = await rig.join(world);
    const { accessKey, sessionKey, seat } = rig.ticket(world, '1000');
    assert.equal(seat, 0);
    before.close();
    await settled();
    const after = await rig.connect(world, { accessKey, sessionKey, seat });
    await after.ready();
    assert.equal(after.accepted!.playerId, 0);
    // The other way round: the former connection is still open.
    const again = await rig.connect(world, { ...rig.ticket(world, '1000') });
    await again.ready();
    await until(() => after.ended, 'the former connection to be closed');
    const other = await rig.join(world);
    again.sendUdp(again.link.wrap(2, app));
    await until(() => other.datagrams.length > 0, 'a packet');
  },
);

rigTest('silence for 25 s ends a player; bytes on either channel keep it', async (rig) => {
  const world = rig.world();
  const [silent, overUdp, overTcp] = [await rig.join(world), await rig.join(world), await rig.join(world)];
  for (let seconds = 0; seconds < 40; seconds += 5) {
    overUdp.sendUdp(overUdp.link.wrap(5, Buffer.of(0xa5)));
    overTcp.link.echo();
    await settled();
    rig.clock.pass(5000);
  }
  await until(() => silent.ended, 'the silent player to be closed');
  assert.deepEqual([overUdp.ended, overTcp.ended], [false, false]);
  const left = rig.events.find(({ kind }) => kind === 'player.left');
  assert.deepEqual(left, {
    kind: 'player.left',
    world: { server: 'local', worldId: world },
    sessionKey: '1000',
    seat: 0,
    reason: 'lost',
  });
});

rigTest('no UDP: the log says so after a while, and the seat is free in the end', async (rig) => {
  const world = rig.world(1);
  const player = await rig.connect(world, rig.ticket(world));
  await until(() => player.udpPort > 0, 'SERVER_INFO_AUX_UDP');
  const warnings = () => rig.lines.filter(([level]) => level === 'warn');
  rig.clock.pass(4000);
  assert.equal(warnings().length, 0);
  rig.clock.pass(3000);
  assert.match(warnings()[0]![1], /no UDP came/);
  player.link.echo();
  await settled();
  rig.clock.pass(20_000);
  player.link.echo();
  await settled();
  assert.equal(warnings().length, 1);
  rig.clock.pass(10_000);
  await until(() => player.ended, 'the connection to be closed');
  assert.equal(rig.ticket(world, 'next').seat, 0);
});

rigTest('a seat whose player never connects is taken back; a world that stays empty ends', async (rig) => {
  const world = rig.world();
  rig.ticket(world);
  rig.clock.pass(31_000);
  const names = () =>
    rig.events.map((event) => ('reason' in event ? `${event.kind} ${event.reason}` : event.kind));
  assert.deepEqual(names(), ['player.left absent', 'world.empty']);
  rig.clock.pass(16_000);
  assert.deepEqual(names(), ['player.left absent', 'world.empty', 'world.ended']);
});

rigTest('the end of a world asks all players to leave, and nothing is relayed any more', async (rig) => {
  const world = rig.world();
  const [first, second] = [await rig.join(world), await rig.join(world)];
  rig.server.endWorld(world);
  await until(() => first.told !== undefined && second.told !== undefined, 'both to be told');
  first.sendUdp(first.link.wrap(2, app));
  first.link.sendFrame(2, app);
  await settled();
  assert.equal(second.datagrams.length, 0);
  assert.ok(second.tcp.every(([id]) => id !== 3));
  rig.clock.pass(7000);
  await until(() => first.ended && second.ended, 'both to be closed');
});

rigTest(
  'joins are paced: one after the other, as far apart as the title says',
  async (rig) => {
    const world = rig.world();
    const first = await rig.connect(world, { ...rig.ticket(world), keyOffer: 'none' });
    await until(() => first.udpPort > 0, 'the first to be let in');
    const second = await rig.connect(world, { ...rig.ticket(world), keyOffer: 'none' });
    const third = await rig.connect(world, { ...rig.ticket(world), keyOffer: 'none' });
    await settled();
    rig.clock.pass(90);
    await settled();
    assert.deepEqual([second.udpPort > 0, third.udpPort > 0], [false, false]);
    rig.clock.pass(20);
    await until(() => second.udpPort > 0 || third.udpPort > 0, 'the next to be let in');
    await settled();
    assert.notEqual(second.udpPort > 0, third.udpPort > 0);
    rig.clock.pass(100);
    await until(() => second.udpPort > 0 && third.udpPort > 0, 'the last to be let in');
  },
  { title: { joinPause: 100 } },
);

test('a running game keeps the profile with which it began; the next game has the new one', async () => {
  const former: DmeTitle = {
    encryption: undefined,
    packing: 'adaptive',
    joinPause: 0,
    versionText: 'before',
  };
  let profile = former;
  const rig = await Rig.start({ settings: { titleOf: () => profile } });
  try {
    const world = rig.world();
    profile = { ...former, versionText: 'after' };
    const late = await rig.join(world);
    const fresh = await rig.join(rig.world());
    const told = ({ apps }: TestPlayer) => apps.map((hex) => Buffer.from(hex, 'hex').toString('latin1'));
    await until(() => told(fresh).some((text) => text.includes('after')), 'the version');
    assert.ok(told(late).some((text) => text.includes('before')));
  } finally {
    await rig.stop();
  }
});

rigTest('messages that come with the handshake wait for READY and are relayed then', async (rig) => {
  const world = rig.world();
  const first = await rig.join(world);
  const second = await rig.connect(world, rig.ticket(world));
  await until(() => second.udpPort > 0, 'SERVER_INFO_AUX_UDP');
  second.link.sendFrame(2, app);
  await settled();
  assert.ok(first.tcp.every(([id]) => id !== 3));
  await second.claimed();
  second.sendUdp(second.link.wrap(2, app));
  await settled();
  assert.equal(first.datagrams.length, 0);
  second.link.udpReady();
  await until(() => first.tcp.some(([id]) => id === 3), 'the packet');
  assert.deepEqual(
    first.tcp.filter(([id]) => id === 3),
    [[3, `0100${app.toString('hex')}`]],
  );
});
