/** The relay past scripts, sealed: what is opened, what is sealed anew, what order it keeps, whom it reaches. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Relay } from '#dme/relay.js';
import type { Outlet } from '#dme/seat.js';
import { GameWorld } from '#dme/world.js';
import type { DmeServer } from '#server/dme/dme-server.js';
import { askScripts } from '#server/dme/script-packets.js';
import { applicationId } from '#state/ids.js';
import { cipherSuites } from '#wire/crypto/suites.js';
import * as oracle from '../dme/oracle.js';
import { host, origin, world } from './world.js';

const key = Buffer.from(Array.from({ length: 64 }, (_, i) => (i * 29 + 7) & 0xff));
const suites = cipherSuites();
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const uya = 'plugin { name = "a", version = "1", titles = { "uya" } } ';

/** A game of a title, with what each of its players was sent. */
class Game {
  readonly world: GameWorld;
  readonly heard: Buffer[][] = [];

  constructor(
    readonly title: string,
    readonly id: number,
    players: number,
  ) {
    const settings = { applicationId: applicationId(10684), capacity: players, gameHostType: 4 };
    this.world = new GameWorld(id, settings, key, 0);
    for (let i = 0; i < players; i++) this.join(`${i}`);
  }

  private join(name: string): void {
    const ticket = { world: { server: 'local', worldId: this.id }, accessKey: name, sessionKey: name };
    const seat = this.world.reserve({ ...ticket, accountId: undefined }, 0);
    assert.ok(typeof seat !== 'string');
    const heard: Buffer[] = [];
    const take = (bytes: Buffer, length: number) => void heard.push(Buffer.from(bytes.subarray(0, length)));
    const outlet: Outlet = { send: () => assert.fail('finished frames only'), tcp: take, udp: take };
    seat.arrive(
      { outlet, version: 108, sealing: true, holdsKey: true, address: '192.0.2.1', scertId: 0 },
      suites,
    );
    seat.ready = true;
    this.heard.push(heard);
  }

  /** What a player got: the application's bytes behind the sender's two, opened by the other implementation. */
  appBytes(player: number): string[] {
    return this.heard[player]!.map((frame) => {
      const hash = frame.subarray(3, 7);
      const body = Buffer.concat([frame.subarray(0, 7), frame.subarray(9)]);
      const plain = oracle.opened(key, body);
      assert.deepEqual(oracle.hashOf(plain), hash, 'the hash is that of the bytes');
      return plain.toString('hex');
    });
  }
}

async function relayWith(t: TestContext, source: string) {
  const made = world(t, { 'scripts/a.lua': source });
  const scripts = await host(t, made);
  assert.deepEqual(made.faults, []);
  const relay = new Relay();
  const games = new Map<GameWorld, Game>();
  const gameOf = (of: GameWorld) => games.get(of)!;
  askScripts({ relay } as DmeServer, scripts, (_seat, of) => ({
    origin: origin({ server: 'dme', title: gameOf(of).title }),
    game: gameOf(of).id,
  }));
  const game = (title: string, id: number, players: number) => {
    const begun = new Game(title, id, players);
    games.set(begun.world, begun);
    return begun;
  };
  const send = (of: Game, frame: Buffer, from = 0) =>
    relay.take(of.world, of.world.seats[from]!, 'udp', frame, 0);
  return { game, send, made };
}

const broadcast = (...app: number[]) =>
  oracle.fromClient('early', key, 'broadcast', Buffer.alloc(0), Buffer.from(app));

/** A frame whose hash is another: it passes while it stays shut, and is dropped once it is opened. */
function forged(...app: number[]): Buffer {
  const frame = broadcast(...app);
  frame[4]! ^= 0x5a;
  return frame;
}

const narrowed: Readonly<Record<string, string>> = {
  'by title': `${uya} server.on("dme.udp", { where = { [0] = 9 } }, print)`,
  'by where on the world':
    'plugin { name = "a", version = "1" } server.on("dme.udp", { where = { world = 1, [0] = 9 } }, print)',
  'by where on the sender':
    'plugin { name = "a", version = "1" } server.on("dme.udp", { where = { from = 0, [0] = 9 } }, print)',
  'by the channel': 'plugin { name = "a", version = "1" } server.on("dme.tcp", print)',
};

for (const [how, source] of Object.entries(narrowed)) {
  test(`a sealed packet stays shut where no plugin is concerned: ${how}`, async (t) => {
    const { game, send } = await relayWith(t, source);
    const other = game('deadlocked', 2, 3);
    assert.equal(send(other, forged(9, 1), 1), 2);
    assert.deepEqual(
      other.heard.map((frames) => frames.length),
      [1, 0, 1],
    );
    if (how === 'by the channel') return;
    const own = game('uya', 1, 3);
    assert.ok(send(own, forged(9, 1)) <= 0, 'opened, and found to be forged');
    await turn();
    assert.deepEqual(own.heard.flat(), []);
  });
}

test('a changed packet is sealed anew for all, one that no where wants passes with its own bytes', async (t) => {
  const { game, send } = await relayWith(
    t,
    `${uya} server.on("dme.udp", { where = { [0] = 9 } }, function(e) e:set_u8(1, 0xaa) end)`,
  );
  const own = game('uya', 1, 3);
  send(own, broadcast(8, 1, 2));
  assert.equal(own.heard[1]![0]!.subarray(9).toString('hex'), broadcast(8, 1, 2).subarray(7).toString('hex'));
  send(own, broadcast(9, 1, 2));
  await turn();
  for (const player of [1, 2]) assert.deepEqual(own.appBytes(player), ['080102', '09aa02']);
  assert.deepEqual(own.heard[0], []);
});

test('packets of a sealed sender keep their order, hooked or not, also when a handler fails', async (t) => {
  const { game, send } = await relayWith(
    t,
    `${uya} server.on("dme.udp", { where = { [0] = 1 } }, function(e) if e:u8(1) % 7 == 0 then error("no") end end)`,
  );
  const own = game('uya', 1, 3);
  const sent = Array.from({ length: 150 }, (_, i) => [i % 3, i]);
  for (const [kind, number] of sent) send(own, broadcast(kind!, number!), number! % 2);
  await turn();
  const numbers = (player: number) => own.appBytes(player).map((app) => Number.parseInt(app.slice(2), 16));
  const from = (parity: number) =>
    sent.map(([, number]) => number!).filter((number) => number % 2 === parity);
  assert.deepEqual(
    numbers(2),
    sent.map(([, number]) => number),
  );
  assert.deepEqual(numbers(1), from(0));
  assert.deepEqual(numbers(0), from(1));
});

test('a packet to one player with a slot above 31 reaches that one alone, hooked or not', async (t) => {
  const { game, send, made } = await relayWith(
    t,
    `${uya} server.on("dme.udp", { where = { [0] = 9 } }, function(e)
      print(e.to)
      if e:u8(1) == 2 then e.to = { 3 } end
    end)`,
  );
  const own = game('uya', 1, 40);
  const single = (...app: number[]) =>
    oracle.fromClient('early', key, 'single', Buffer.of(36, 0), Buffer.from(app));
  for (const kind of [8, 9]) send(own, single(kind, 1));
  send(own, single(9, 2));
  await turn();
  assert.deepEqual(own.appBytes(36), ['0801', '0901']);
  assert.deepEqual(own.appBytes(3), ['0902']);
  assert.equal(own.heard.flat().length, 3);
  assert.deepEqual(made.printed, ['nil', 'nil']);
});
