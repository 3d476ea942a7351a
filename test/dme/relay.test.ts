import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Relay } from '#dme/relay.js';
import type { Channel, Outlet } from '#dme/seat.js';
import { GameWorld } from '#dme/world.js';
import { applicationId } from '#state/ids.js';
import { cipherSuites } from '#wire/crypto/suites.js';
import { vectors, vectorTest } from '../vectors.js';
import * as oracle from './oracle.js';

const key = Buffer.from(Array.from({ length: 64 }, (_, i) => (i * 37 + 11) & 0xff));
const app = Buffer.from('000400010000040600000000ff41cdbfd9', 'hex');
const suites = cipherSuites();

/** A player who writes down what it is sent. */
class Listener implements Outlet {
  readonly heard: Record<Channel, string[]> = { tcp: [], udp: [] };

  send(): void {
    assert.fail('a relay sends finished frames only');
  }

  tcp(frame: Buffer, length: number): void {
    this.heard.tcp.push(frame.toString('hex', 0, length));
  }

  udp(frame: Buffer, length: number): void {
    this.heard.udp.push(frame.toString('hex', 0, length));
  }
}

function worldOf(members: readonly oracle.Member[], peerKey = key) {
  const settings = {
    applicationId: applicationId(10684),
    capacity: Math.max(members.length, 1),
    gameHostType: 4,
  };
  const world = new GameWorld(1, settings, peerKey, 0);
  const listeners = members.map(({ form, flags }, index) => {
    const ticket = {
      world: { server: 'local', worldId: 1 },
      accessKey: `${index}`,
      sessionKey: `${index}`,
      accountId: undefined,
    };
    const seat = world.reserve(ticket, 0);
    assert.ok(typeof seat !== 'string');
    const outlet = new Listener();
    const version = form === 'late' ? 110 : 108;
    const sealing = form !== 'clear';
    seat.arrive({ outlet, version, sealing, holdsKey: sealing, address: '192.0.2.1', scertId: 0 }, suites);
    seat.ready = true;
    seat.flags = flags;
    return outlet;
  });
  return { world, listeners };
}

const worlds: Record<string, readonly oracle.Member['form'][]> = {
  'all sealed, 1.08': ['early', 'early', 'early', 'early'],
  'all sealed, 1.10': ['late', 'late', 'late', 'late'],
  'all in clear': ['clear', 'clear', 'clear', 'clear'],
  mixed: ['early', 'clear', 'late', 'early', 'clear', 'late'],
};

const forms = [
  { kind: 'broadcast', prefix: Buffer.alloc(0), targets: [] },
  { kind: 'single', prefix: Buffer.of(2, 0), targets: [2] },
  { kind: 'single', prefix: Buffer.of(99, 0), targets: [] },
  { kind: 'list', prefix: Buffer.of(1, 0b1111_1110), targets: [1, 2, 3, 4, 5] },
  { kind: 'list', prefix: Buffer.of(3, 0b0000_0101, 0xff, 0xff), targets: [0, 2] },
  { kind: 'list', prefix: Buffer.of(0), targets: [] },
] as const;

for (const [name, kinds] of Object.entries(worlds)) {
  for (const { kind, prefix, targets } of forms) {
    test(`${kind} to ${targets} in a world ${name}: everybody gets the very bytes, on that channel, never the sender`, () => {
      const members = kinds.map((form) => ({ form, flags: 15 }));
      for (const channel of ['tcp', 'udp'] as const) {
        for (const [source, { form }] of members.entries()) {
          const { world, listeners } = worldOf(members);
          const frame = oracle.fromClient(form, key, kind, prefix, app);
          // Bytes around the frame must not matter.
          const datagram = Buffer.concat([Buffer.alloc(5, 0xee), frame, Buffer.alloc(9, 0xee)]);
          const count = new Relay().take(world, world.seats[source]!, channel, datagram, 5);
          const wanted = oracle.delivered(members, source, key, kind, targets, app);
          const other = channel === 'tcp' ? 'udp' : 'tcp';
          assert.deepEqual(
            listeners.map(({ heard }) => heard[channel]),
            wanted.map((bytes) => (bytes === undefined ? [] : [bytes])),
          );
          assert.ok(listeners.every(({ heard }) => heard[other].length === 0));
          assert.equal(count, wanted.filter((bytes) => bytes !== undefined).length);
        }
      }
    });
  }
}

test('the QoS forms are relayed as those that they stand for', () => {
  const members = [108, 108, 108].map(() => ({ form: 'clear' as const, flags: 15 }));
  for (const [id, prefix, targets] of [
    [0x32, Buffer.alloc(0), [1, 2]],
    [0x33, Buffer.of(1, 0), [1]],
    [0x34, Buffer.of(1, 4), [2]],
  ] as const) {
    const { world, listeners } = worldOf(members);
    new Relay().take(world, world.seats[0]!, 'udp', oracle.inClear(id, Buffer.concat([prefix, app])), 0);
    const wanted = oracle.inClear(3, Buffer.concat([Buffer.of(0, 0), app])).toString('hex');
    for (const index of [1, 2])
      assert.deepEqual(listeners[index]!.heard.udp, targets.includes(index as never) ? [wanted] : []);
  }
});

test('a frame under the null hash stays so for those who are sealed, and is in clear for the others', () => {
  const members = (['late', 'late', 'clear', 'early'] as const).map((form) => ({ form, flags: 15 }));
  for (const [id, kind, prefix, targets] of [
    [2, 'broadcast', Buffer.alloc(0), []],
    [3, 'single', Buffer.of(1, 0), [1]],
    [4, 'list', Buffer.of(1, 0b1100), [2, 3]],
  ] as const) {
    const { world, listeners } = worldOf(members);
    const frame = oracle.nullHashed(id, Buffer.concat([prefix, app]));
    new Relay().take(world, world.seats[0]!, 'udp', frame, 0);
    const wanted = oracle.delivered(members, 0, key, kind, targets, app, true);
    assert.deepEqual(
      listeners.map(({ heard }) => heard.udp[0]),
      wanted,
    );
  }
});

test('receive flags: each kind reaches only those who want it', () => {
  const members = [15, 1, 2, 4, 8, 0].map((flags) => ({ form: 'early' as const, flags }));
  for (const [kind, prefix, targets] of [
    ['broadcast', Buffer.alloc(0), []],
    ['list', Buffer.of(1, 0xff), [0, 1, 2, 3, 4, 5]],
    ['single', Buffer.of(3, 0), [3]],
    ['single', Buffer.of(2, 0), [2]],
  ] as const) {
    const { world, listeners } = worldOf(members);
    new Relay().take(world, world.seats[0]!, 'tcp', oracle.fromClient('early', key, kind, prefix, app), 0);
    const wanted = oracle.delivered(members, 0, key, kind, targets, app);
    assert.deepEqual(
      listeners.map(({ heard }) => heard.tcp[0]),
      wanted,
    );
  }
});

test('nothing goes to a player who is not ready, and nothing from one', () => {
  const members = [15, 15, 15].map((flags) => ({ form: 'clear' as const, flags }));
  const { world, listeners } = worldOf(members);
  world.seats[1]!.ready = false;
  const frame = oracle.inClear(2, app);
  assert.equal(new Relay().take(world, world.seats[1]!, 'udp', frame, 0), -1);
  assert.equal(new Relay().take(world, world.seats[0]!, 'udp', frame, 0), 1);
  assert.deepEqual(
    listeners.map(({ heard }) => heard.udp.length),
    [0, 0, 1],
  );
});

test('malformed packets are dropped: cut targets, masks longer than the frame, other contexts, other ids', () => {
  const { world, listeners } = worldOf([15, 15].map((flags) => ({ form: 'early' as const, flags })));
  const otherContext = oracle.sealed(key, 2, app, 0);
  otherContext[6] = (otherContext[6]! & 0x1f) | (1 << 5);
  for (const frame of [
    oracle.inClear(3, Buffer.of(1)),
    oracle.inClear(4, Buffer.of(5, 1, 2)),
    oracle.inClear(4, Buffer.alloc(0)),
    oracle.sealed(Buffer.alloc(64, 9), 4, Buffer.concat([Buffer.of(1, 2), app]), 0),
    otherContext,
    oracle.inClear(5, app),
  ])
    assert.equal(new Relay().take(world, world.seats[0]!, 'udp', frame, 0), -1, frame.toString('hex'));
  assert.deepEqual(
    listeners.map(({ heard }) => heard.udp),
    [[], []],
  );
});

test('a sealed packet of a player who has no key goes nowhere', () => {
  const { world } = worldOf(
    ['clear', 'early'].map((form) => ({ form: form as 'clear' | 'early', flags: 15 })),
  );
  assert.equal(new Relay().take(world, world.seats[0]!, 'udp', oracle.sealed(key, 2, app, 0), 0), -1);
});

test('the largest packets keep their bytes, and one that would not fit any more is dropped', () => {
  const members = (['clear', 'early', 'clear'] as const).map((form) => ({ form, flags: 15 }));
  const { world, listeners } = worldOf(members);
  const large = Buffer.alloc(16_384, 0x5a);
  new Relay().take(world, world.seats[0]!, 'tcp', oracle.inClear(2, large), 0);
  const wanted = oracle.delivered(members, 0, key, 'broadcast', [], large);
  assert.deepEqual(
    listeners.map(({ heard }) => heard.tcp[0]),
    wanted,
  );
  assert.equal(
    new Relay().take(world, world.seats[0]!, 'tcp', oracle.inClear(2, Buffer.alloc(65_534)), 0),
    -1,
  );
});

test('a list whose mask stands in clear in front of the cipher is understood, too', () => {
  const members = [15, 15, 15].map((flags) => ({ form: 'early' as const, flags }));
  const { world, listeners } = worldOf(members);
  const frame = oracle.sealed(key, 4, Buffer.concat([Buffer.of(1, 0b100), app]), 2);
  new Relay().take(world, world.seats[0]!, 'udp', frame, 0);
  const wanted = oracle.delivered(members, 0, key, 'list', [2], app);
  assert.deepEqual(
    listeners.map(({ heard }) => heard.udp[0]),
    wanted,
  );
});

test('inspect sees the bytes in clear, and may drop or replace them', () => {
  const members = (['early', 'early', 'clear'] as const).map((form) => ({ form, flags: 15 }));
  const seen: string[] = [];
  const relay = new Relay();
  const verdicts = [true, false, Buffer.from('changed')];
  relay.inspect = {
    wants: () => true,
    look(_world, source, channel, payload, recipients) {
      seen.push(`${source.index} ${channel} ${payload.toString('hex')} ${recipients.count}`);
      return verdicts[seen.length - 1]!;
    },
  };
  const { world, listeners } = worldOf(members);
  const broadcast = oracle.fromClient('early', key, 'broadcast', Buffer.alloc(0), app);
  const single = oracle.fromClient('early', key, 'single', Buffer.of(1, 0), app);
  relay.take(world, world.seats[0]!, 'udp', broadcast, 0);
  relay.take(world, world.seats[0]!, 'udp', broadcast, 0);
  relay.take(world, world.seats[0]!, 'tcp', single, 0);
  const data = app.toString('hex');
  assert.deepEqual(seen, [`0 udp ${data} 2`, `0 udp ${data} 2`, `0 tcp ${data} 1`]);
  const first = oracle.delivered(members, 0, key, 'broadcast', [], app);
  const third = oracle.delivered(members, 0, key, 'single', [1], Buffer.from('changed'));
  assert.deepEqual(
    listeners.map(({ heard }) => heard.udp),
    [[], [first[1]], [first[2]]],
  );
  assert.deepEqual(
    listeners.map(({ heard }) => heard.tcp),
    [[], [third[1]], []],
  );
});

test('a packet in the name of a player reaches whom the caller chose', () => {
  const members = (['early', 'late', 'clear'] as const).map((form) => ({ form, flags: 15 }));
  const { world, listeners } = worldOf(members);
  new Relay().sendFrom(world, world.seats[0]!, 'udp', app, [world.seats[1]!, world.seats[2]!]);
  const wanted = oracle.delivered(members, 0, key, 'broadcast', [], app);
  assert.deepEqual(
    listeners.map(({ heard }) => heard.udp[0]),
    wanted,
  );
});

interface Single {
  frame: string;
  key: string;
  target: number;
  plain: string;
  origin: string;
}

vectorTest("captured singles of 1.08 pass with the sender's hash and cipher, only the id is another", () => {
  const { vectors: all } = vectors<{ vectors: Single[] }>('app-single-108.json');
  const singles = all.filter(({ frame, target }) => frame.startsWith('83') && target < 8 && target !== 5);
  assert.ok(singles.some(({ origin }) => origin.startsWith('real')));
  for (const { frame, key: peerKey, target, plain } of singles) {
    const forms = Array.from({ length: 8 }, (_, i) => ({
      form: i === 6 ? ('clear' as const) : ('early' as const),
      flags: 15,
    }));
    const { world, listeners } = worldOf(forms, Buffer.from(peerKey, 'hex'));
    new Relay().take(world, world.seats[5]!, 'udp', Buffer.from(frame, 'hex'), 0);
    const wanted =
      target === 6
        ? oracle.inClear(3, Buffer.concat([Buffer.of(5, 0), Buffer.from(plain, 'hex')])).toString('hex')
        : `${frame.slice(0, 14)}0500${frame.slice(18)}`;
    assert.deepEqual(listeners[target]!.heard.udp, [wanted]);
  }
});

interface Conversation {
  mediusVersion: number;
  sessionKeys: { peer: string };
  tcpSegments: { dir: string; hex: string }[];
  messages: { dir: string; id: number; length: number; hash?: string; plain: string; status: string }[];
}

for (const file of ['conv-uya108-dme-create.json', 'conv-dl110-dme.json'])
  vectorTest(`${file}: every captured game packet reaches a sealed and a clear member as it should`, () => {
    const { mediusVersion, sessionKeys, messages } = vectors<Conversation>(file);
    const form = mediusVersion === 108 ? ('early' as const) : ('late' as const);
    const peerKey = Buffer.from(sessionKeys.peer, 'hex');
    const members = [form, form, 'clear' as const].map((one) => ({ form: one, flags: 15 }));
    const { world, listeners } = worldOf(members, peerKey);
    const relay = new Relay();
    const wanted: (string | undefined)[][] = [];
    for (const { dir, id, hash, plain } of messages) {
      if (dir !== 'client' || id !== 2) continue;
      const data = Buffer.from(plain, 'hex');
      const isNull = hash === '00000060';
      const frame = isNull ? oracle.nullHashed(2, data) : oracle.sealed(peerKey, 2, data, 0);
      assert.equal(frame.toString('hex', 3, 7), hash);
      relay.take(world, world.seats[0]!, 'tcp', frame, 0);
      wanted.push(oracle.delivered(members, 0, peerKey, 'broadcast', [], data, isNull));
    }
    assert.ok(wanted.length > 3);
    for (const index of [0, 1, 2])
      assert.deepEqual(listeners[index]!.heard.tcp, wanted.map((all) => all[index]).filter(Boolean));
  });
