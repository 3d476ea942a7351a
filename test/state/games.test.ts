/** The rules of games in the shared state, and what game servers tell it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followHosting } from '#state/follow-hosting.js';
import { ANY_GAME, type GameJoin, type GameReport, type NewGame } from '#state/game-world.js';
import { accountId, applicationId, type WorldId, worldId } from '#state/ids.js';
import { MemoryState } from '#state/memory/state.js';
import type { StateEvent } from '#state/shared.js';
import type { Title } from '#state/title.js';
import { FakeHosting } from '../medius/fake-hosting.js';
import { silentLog } from '../silent-log.js';

const title = (accountPool: string) => ({ accountPool }) as Title;
const eightFields = [40, 0, 300_154_888, 4, 5, 6, 7, 0xffffffff | 0];
const asPlayer: GameJoin = { password: '', spectator: false, hostType: undefined };

function scene(gameTimeout?: number) {
  let now = 0;
  let random = 0;
  const events: StateEvent[] = [];
  const state = new MemoryState({
    now: () => now,
    randomBytes: (size) => Buffer.alloc(size, ++random),
    capacity: 100,
    grace: 1000,
    ticketsAreBoundToAddress: true,
    ...(gameTimeout !== undefined && { gameTimeout }),
  });
  state.subscribe((event) => void (event.kind.startsWith('game.') && events.push(event)));
  const hosting = new FakeHosting();
  followHosting(state, hosting, silentLog);
  return { state, games: state.games, hosting, events, pass: (ms: number) => (now += ms) };
}
type Scene = ReturnType<typeof scene>;

let accounts = 0;
async function player({ state }: Scene, pool = 'uya'): Promise<string> {
  const begun = await state.players.begin({
    title: title(pool),
    applicationId: applicationId(10684),
    version: 108,
    address: '192.0.2.1',
  });
  assert.ok(begun !== 'full');
  const id = accountId(++accounts);
  await state.players.login(begun.sessionKey, { id, name: `p${id}` });
  await state.players.arrive(begun.sessionKey, 'chat');
  return begun.sessionKey;
}

const newGame = (host: string, changes: Partial<NewGame> = {}): NewGame => ({
  host,
  name: "Pj's              000000280000",
  minPlayers: 0,
  maxPlayers: 8,
  level: 1861,
  skillLevel: 0x4000000,
  rulesSet: 0,
  genericFields: eightFields,
  capacity: 8,
  hostType: 4,
  attributes: 0,
  password: '',
  spectatorPassword: '',
  ...changes,
});

const reportOf = (changes: Partial<GameReport> = {}): GameReport => ({
  name: "Pj's              000000280000",
  minPlayers: 0,
  maxPlayers: 8,
  level: 1861,
  skillLevel: 1,
  rulesSet: 2,
  genericFields: [41, 1, -1],
  stats: Buffer.alloc(256, 7),
  status: 'staging',
  ...changes,
});

/** A game with a world, in which nobody is yet. */
async function open({ games, hosting }: Scene, host: string, changes: Partial<NewGame> = {}) {
  const game = await games.create(newGame(host, changes));
  assert.ok(typeof game === 'object', String(game));
  const world = await hosting.createWorld({ applicationId: applicationId(10684), capacity: game.capacity });
  assert.ok(world !== 'full');
  assert.equal(await games.open(game.id, world), 'open');
  return { id: game.id, world };
}

/** What JoinGame and the player's way to the game server do. */
async function enter({ games, hosting }: Scene, sessionKey: string, id: WorldId, join = asPlayer) {
  const joined = await games.join(sessionKey, id, join);
  assert.ok(typeof joined === 'object', String(joined));
  const ticket = { world: joined.world, accessKey: 'k', sessionKey, accountId: undefined };
  assert.equal(typeof (await hosting.joinWorld(ticket)), 'object');
  hosting.connect(joined.world.worldId, sessionKey);
  await settled();
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const kinds = ({ events }: Scene) => events.map(({ kind }) => kind);

test('a game is listed from its host’s coming on, in its own pool only', async () => {
  const the = scene();
  const host = await player(the);
  const { id } = await open(the, host);
  assert.deepEqual(await the.games.list('uya'), []);
  assert.equal((await the.games.find('uya', id))?.status, 'staging');
  assert.equal(await the.games.find('deadlocked', id), undefined);
  await enter(the, host, id);
  const [listed, ...more] = await the.games.list('uya');
  assert.equal(more.length, 0);
  assert.deepEqual(
    [listed?.id, listed?.players, listed?.applicationId, listed?.genericFields],
    [id, 1, 10684, eightFields],
  );
  assert.deepEqual(await the.games.list('deadlocked'), []);
  assert.deepEqual(kinds(the), ['game.created', 'game.joined']);
});

test('a game without a world is no game yet, and gone when no world is found', async () => {
  const the = scene();
  const host = await player(the);
  const game = await the.games.create(newGame(host));
  assert.ok(typeof game === 'object');
  assert.equal(game.status, 'creating');
  assert.equal(await the.games.find('uya', game.id), undefined);
  assert.equal(await the.games.join(host, game.id, asPlayer), 'absent');
  await the.games.discard(game.id);
  assert.equal(await the.games.open(game.id, { server: 'fake', worldId: 1 }), 'gone');
  assert.deepEqual(kinds(the), []);
});

test('ids of games and channels come from one counter and fit 16 bits', async () => {
  const the = scene();
  const { channels } = the.state;
  await channels.open('uya', [{ id: 2, name: 'city', capacity: 10 }]);
  const seen = new Set<number>([2]);
  for (let i = 0; i < 50; i++) {
    const { id } = await open(the, await player(the), { name: `g${i}` });
    const channel = await channels.create({
      pool: 'uya',
      name: `c${i}`,
      password: '',
      capacity: 5,
      genericFields: [0, 0, 0, 0],
      level: 0,
    });
    assert.ok(channel !== 'full');
    for (const one of [id, channel.channel.id]) {
      assert.ok(!seen.has(one) && one >= 1 && one <= 0xffff, String(one));
      seen.add(one);
    }
  }
});

test('the id of a game that is gone may be used again', async () => {
  const the = scene();
  const { channels } = the.state;
  const { id, world } = await open(the, await player(the));
  await channels.open('uya', [{ id, name: 'while it lives', capacity: 10 }]);
  assert.notEqual((await channels.byName('uya', 'while it lives'))?.id, id);
  await the.games.worldEnded(world);
  await channels.open('uya', [{ id, name: 'afterwards', capacity: 10 }]);
  assert.equal((await channels.byName('uya', 'afterwards'))?.id, id);
});

test('a name is taken by a game whose host plays it, and by no other', async () => {
  const the = scene();
  const [first, second, third] = [await player(the), await player(the), await player(the, 'deadlocked')];
  const { id } = await open(the, first);
  const dead = await the.games.create(newGame(second));
  assert.ok(typeof dead === 'object', 'the host of the first game has not come yet');
  await the.games.discard(dead.id);
  await enter(the, first, id);
  assert.equal(await the.games.create(newGame(second)), 'exists');
  assert.equal(typeof (await the.games.create(newGame(second, { name: 'another' }))), 'object');
  assert.equal(typeof (await the.games.create(newGame(third))), 'object', 'another pool');
  assert.equal(typeof (await the.games.create(newGame(first))), 'object', 'its own name, to play again');
  await the.games.end(first, id);
  assert.equal(
    typeof (await the.games.create(newGame(second))),
    'object',
    'a closed game is in nobody’s way',
  );
});

test('two who make a game of one name at once both may, until one of them plays', async () => {
  const the = scene();
  const [one, two] = [await player(the), await player(the)];
  const made = await Promise.all([the.games.create(newGame(one)), the.games.create(newGame(two))]);
  assert.ok(made.every((game) => typeof game === 'object'));
});

test('a player who makes games and never plays them has one at a time', async () => {
  const the = scene();
  const host = await player(the);
  const { id, world } = await open(the, host);
  const again = await open(the, host);
  assert.equal(await the.games.find('uya', id), undefined);
  assert.ok(await the.games.find('uya', again.id));
  assert.ok(!the.hosting.worlds.has(world.worldId), 'its world is ended');
});

test('of two who want the last place one gets it', async () => {
  const the = scene();
  const [host, one, two] = [await player(the), await player(the), await player(the)];
  const { id } = await open(the, host, { capacity: 2, maxPlayers: 2 });
  await enter(the, host, id);
  const joins = await Promise.all([the.games.join(one, id, asPlayer), the.games.join(two, id, asPlayer)]);
  assert.deepEqual(
    joins.map((joined) => typeof joined),
    ['object', 'string'],
  );
  assert.equal(joins[1], 'full');
});

test('a place that nobody came to is free again', async () => {
  const the = scene();
  const [host, one, two] = [await player(the), await player(the), await player(the)];
  const { id, world } = await open(the, host, { capacity: 2 });
  await enter(the, host, id);
  await the.games.join(one, id, asPlayer);
  await the.hosting.joinWorld({ world, accessKey: 'k', sessionKey: one, accountId: undefined });
  assert.equal(await the.games.join(two, id, asPlayer), 'full');
  the.hosting.leave(world.worldId, one, 'absent');
  await settled();
  assert.equal(typeof (await the.games.join(two, id, asPlayer)), 'object');
  assert.ok(!kinds(the).includes('game.left'), 'it never was in');
});

test('the host’s limit counts below the capacity, and 0 is no limit', async () => {
  const the = scene();
  const [host, one] = [await player(the), await player(the)];
  const { id } = await open(the, host);
  await enter(the, host, id);
  await the.games.report(host, id, reportOf({ maxPlayers: 1 }));
  assert.equal(await the.games.join(one, id, asPlayer), 'full');
  await the.games.report(host, id, reportOf({ maxPlayers: 0 }));
  assert.equal(typeof (await the.games.join(one, id, asPlayer)), 'object');
});

test('passwords, host types, spectators and pools decide about a join', async () => {
  const the = scene();
  const [host, one, stranger] = [await player(the), await player(the), await player(the, 'deadlocked')];
  const { id } = await open(the, host, { password: 'a', spectatorPassword: 'b', attributes: 2 });
  const join = (changes: Partial<GameJoin>, who = one) =>
    the.games.join(who, id, { ...asPlayer, ...changes });
  assert.equal(await join({ password: 'a' }, stranger), 'absent');
  assert.equal(await join({ password: 'A' }), 'password');
  assert.equal(await join({ password: 'a', spectator: true }), 'password');
  assert.equal(await join({ password: 'a', hostType: 0 }), 'denied');
  assert.equal(typeof (await join({ password: 'b', spectator: true, hostType: 4 })), 'object');
  assert.equal(typeof (await join({})), 'object', 'who has a place keeps it');
  const closed = await open(the, host, { name: 'no spectators' });
  assert.equal(await the.games.join(one, closed.id, { ...asPlayer, spectator: true }), 'denied');
  assert.equal(await the.games.join(one, worldId(9999), asPlayer), 'absent');
});

test('any game is one that lets the player in', async () => {
  const the = scene();
  const [a, b, guest] = [await player(the), await player(the), await player(the)];
  assert.equal(await the.games.join(guest, worldId(ANY_GAME), asPlayer), 'absent');
  const locked = await open(the, a, { name: 'locked', password: 'x' });
  const free = await open(the, b, { name: 'free' });
  await enter(the, a, locked.id, { ...asPlayer, password: 'x' });
  await enter(the, b, free.id);
  const joined = await the.games.join(guest, worldId(ANY_GAME), asPlayer);
  assert.ok(typeof joined === 'object' && joined.game.id === free.id);
});

test('an active game can be joined, and come back to', async () => {
  const the = scene();
  const [host, guest] = [await player(the), await player(the)];
  const { id, world } = await open(the, host);
  await enter(the, host, id);
  await the.games.report(host, id, reportOf({ status: 'active' }));
  await enter(the, guest, id);
  the.hosting.leave(world.worldId, guest, 'lost');
  await settled();
  assert.equal((await the.games.players(id)).length, 1);
  await enter(the, guest, id);
  assert.deepEqual(
    (await the.games.players(id)).map(({ sessionKey }) => sessionKey),
    [host, guest],
  );
});

test('a player is in one game; the former one lets go of the seat', async () => {
  const the = scene();
  const [a, b, guest] = [await player(the), await player(the), await player(the)];
  const [first, second] = [await open(the, a, { name: 'a' }), await open(the, b, { name: 'b' })];
  for (const [host, { id }] of [
    [a, first],
    [b, second],
  ] as const)
    await enter(the, host, id);
  await enter(the, guest, first.id);
  await enter(the, guest, second.id);
  assert.equal((await the.games.players(first.id)).length, 1);
  assert.equal((await the.state.players.find(guest))?.game, second.id);
  assert.deepEqual(the.hosting.kicked, [guest]);
});

test('players in a game are seen there, are kept without a lobby connection, and come back to it', async () => {
  const the = scene();
  const host = await player(the);
  const { id, world } = await open(the, host);
  await enter(the, host, id);
  const { players } = the.state;
  assert.deepEqual([(await players.find(host))?.presence, (await players.find(host))?.game], ['game', id]);
  await players.depart(host);
  the.pass(60_000);
  await the.state.sweep();
  assert.ok(await players.find(host), 'its seat is a connection');
  await players.arrive(host, 'chat');
  assert.equal((await players.find(host))?.presence, 'game', 'a lobby connection does not end the game');
  await players.depart(host);
  the.hosting.leave(world.worldId, host);
  await settled();
  assert.deepEqual(
    [(await players.find(host))?.presence, (await players.find(host))?.game],
    ['chat', undefined],
  );
  the.pass(1001);
  await the.state.sweep();
  assert.equal(await players.find(host), undefined, 'and then it has none');
});

test('a session that ends takes its place and its seat along', async () => {
  const the = scene();
  const [host, guest] = [await player(the), await player(the)];
  const { id } = await open(the, host);
  await enter(the, host, id);
  await enter(the, guest, id);
  await the.state.players.end(guest);
  assert.equal((await the.games.players(id)).length, 1);
  assert.deepEqual(the.hosting.kicked, [guest]);
});

test('who connects without a place is sent away', async () => {
  const the = scene();
  const [host, stranger] = [await player(the), await player(the)];
  const { id, world } = await open(the, host);
  await the.hosting.joinWorld({ world, accessKey: 'k', sessionKey: stranger, accountId: undefined });
  the.hosting.connect(world.worldId, stranger);
  await settled();
  assert.deepEqual(the.hosting.kicked, [stranger]);
  assert.equal((await the.games.players(id)).length, 0);
});

test('the host’s report is taken, also before it came; a guest’s is not', async () => {
  const the = scene();
  const [host, guest] = [await player(the), await player(the)];
  const { id } = await open(the, host);
  assert.equal(await the.games.report(host, id, reportOf({ name: 'before' })), 'taken');
  await enter(the, host, id);
  await enter(the, guest, id);
  assert.equal(await the.games.report(guest, id, reportOf({ name: 'guest', status: 'active' })), 'ignored');
  assert.equal(await the.games.end(guest, id), 'ignored');
  assert.equal(await the.games.report(host, worldId(9999), reportOf()), 'ignored');
  const game = await the.games.find('uya', id);
  assert.deepEqual(
    [game?.name, game?.status, game?.stats.toString('hex')],
    ['before', 'staging', '07'.repeat(256)],
  );
  assert.deepEqual(game?.genericFields, [41, 1, -1, ...eightFields.slice(3)], 'short reports leave the rest');
});

test('a game starts once for each time that it becomes active, and stays as it is for an odd status', async () => {
  const the = scene();
  const host = await player(the);
  const { id } = await open(the, host);
  await enter(the, host, id);
  for (const status of ['active', 'active', undefined, 'staging', 'active'] as const)
    await the.games.report(host, id, reportOf({ status }));
  assert.equal(kinds(the).filter((kind) => kind === 'game.started').length, 2);
  assert.equal((await the.games.find('uya', id))?.status, 'active');
});

test('closed is for ever: no report opens it, nobody comes in, it goes with its last player', async () => {
  const the = scene();
  const [host, guest, late] = [await player(the), await player(the), await player(the)];
  const { id, world } = await open(the, host);
  await enter(the, host, id);
  await enter(the, guest, id);
  const [closed, opened] = await Promise.all([
    the.games.report(host, id, reportOf({ status: 'closed' })),
    the.games.report(host, id, reportOf({ status: 'active' })),
  ]);
  assert.deepEqual([closed, opened], ['taken', 'ignored']);
  assert.equal((await the.games.find('uya', id))?.status, 'closed');
  assert.deepEqual(await the.games.list('uya'), []);
  assert.equal(await the.games.join(late, id, asPlayer), 'closed');
  the.hosting.leave(world.worldId, host);
  assert.ok(await the.games.find('uya', id), 'the guest is still in it');
  the.hosting.leave(world.worldId, guest);
  await settled();
  assert.equal(await the.games.find('uya', id), undefined);
  assert.ok(!the.hosting.worlds.has(world.worldId));
  assert.deepEqual(kinds(the).slice(-4), ['game.ended', 'game.left', 'game.left', 'game.destroyed']);
});

test('when the host leaves, the first who reports follows it', async () => {
  const the = scene();
  const [host, one, two] = [await player(the), await player(the), await player(the)];
  const { id, world } = await open(the, host);
  for (const who of [host, one, two]) await enter(the, who, id);
  the.hosting.leave(world.worldId, host);
  await settled();
  assert.equal(await the.games.report(host, id, reportOf()), 'ignored');
  assert.equal(await the.games.report(two, id, reportOf({ status: 'active' })), 'taken');
  assert.equal(await the.games.report(one, id, reportOf()), 'ignored');
  assert.equal((await the.games.list('uya')).length, 1);
});

test('a host that does not come in time ends the game, and its guests go', async () => {
  const the = scene();
  const [host, guest] = [await player(the), await player(the)];
  const { id, world } = await open(the, host);
  await enter(the, guest, id);
  the.pass(14_999);
  await the.state.sweep();
  assert.ok(await the.games.find('uya', id));
  the.pass(1);
  await the.state.sweep();
  await settled();
  assert.equal(await the.games.find('uya', id), undefined);
  assert.ok(!the.hosting.worlds.has(world.worldId));
  assert.equal((await the.state.players.find(guest))?.game, undefined);
});

test('an empty game is not listed, waits for somebody to come back, and ends', async () => {
  const the = scene(500);
  const host = await player(the);
  const { id, world } = await open(the, host);
  await enter(the, host, id);
  const empty = async () => {
    the.hosting.leave(world.worldId, host);
    await settled();
  };
  await empty();
  assert.deepEqual(await the.games.list('uya'), []);
  the.pass(499);
  await the.state.sweep();
  await enter(the, host, id);
  the.pass(5000);
  await the.state.sweep();
  assert.equal((await the.games.list('uya')).length, 1);
  await empty();
  the.pass(500);
  await the.state.sweep();
  assert.equal(await the.games.find('uya', id), undefined);
  assert.deepEqual(kinds(the).slice(-2), ['game.ended', 'game.destroyed']);
});

test('a world that ends on its server ends the game', async () => {
  const the = scene();
  const host = await player(the);
  const { id, world } = await open(the, host);
  await enter(the, host, id);
  await the.hosting.endWorld(world);
  await settled();
  assert.equal(await the.games.find('uya', id), undefined);
  assert.equal((await the.state.players.find(host))?.game, undefined);
});

test('a player’s own word that it left is enough', async () => {
  const the = scene();
  const [host, guest] = [await player(the), await player(the)];
  const { id } = await open(the, host);
  await enter(the, host, id);
  await enter(the, guest, id);
  await the.games.leave(guest);
  assert.equal((await the.games.players(id)).length, 1);
  assert.deepEqual(the.hosting.kicked, [guest]);
});

test('a player report is kept for its game, in the pool of the player', async () => {
  const the = scene();
  const [host, early, stranger] = [await player(the), await player(the), await player(the, 'deadlocked')];
  const { id } = await open(the, host);
  const stats = Buffer.alloc(256, 3);
  assert.equal(await the.games.reportPlayer(early, id, stats), 'taken');
  assert.deepEqual((await the.state.players.find(early))?.gameStats, { game: id, stats });
  assert.equal(await the.games.reportPlayer(stranger, id, stats), 'ignored');
  assert.equal(await the.games.reportPlayer(early, worldId(9999), stats), 'ignored');
});

test('only the host speaks for an open game, and what was wished of it outlives its reports', async () => {
  const the = scene();
  const [host, guest] = [await player(the), await player(the)];
  const { id } = await open(the, host);
  await enter(the, host, id);
  await enter(the, guest, id);
  assert.equal((await the.games.reportedBy(host, id))?.id, id);
  assert.equal(await the.games.reportedBy(guest, id), undefined);
  the.games.setMaxPlayers(id, 3);
  await the.games.report(host, id, reportOf({ maxPlayers: 8 }));
  assert.equal((await the.games.find('uya', id))?.maxPlayers, 3);
  the.pass(1000);
  the.games.changeStatus(id, 'active');
  the.pass(500);
  await the.games.report(host, id, reportOf({ status: 'staging' }));
  const times = async () => {
    const game = await the.games.find('uya', id);
    return [game?.startedAt, game?.endedAt];
  };
  assert.deepEqual(await times(), [1000, 1500]);
  the.games.changeStatus(id, 'active');
  assert.deepEqual(await times(), [1500, undefined]);
  the.games.changeStatus(id, 'closed');
  the.games.changeStatus(id, 'staging');
  assert.equal((await the.games.find('uya', id))?.status, 'closed');
  assert.equal(await the.games.reportedBy(host, id), undefined);
  assert.deepEqual(kinds(the).slice(-3), ['game.started', 'game.started', 'game.ended']);
});
