import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId, applicationId, type WorldId, worldId } from '#state/ids.js';
import type { KeptPlayer } from '#state/memory/kept.js';
import { MemoryState, type MemoryStateOptions } from '#state/memory/state.js';
import type { Player } from '#state/player.js';
import type { StateEvent } from '#state/shared.js';
import type { Title } from '#state/title.js';

const uya: Title = {
  id: 'uya',
  name: 'Up Your Arsenal',
  applicationIds: [applicationId(10684)],
  accountPool: 'uya',
  traits: new Set(),
  encryption: undefined,
  versionString: '',
  applicationName: '',
  channels: [],
  locations: [],
  universes: [],
  createAccountAtLogin: false,
};

function stateAt(changes: Partial<MemoryStateOptions> = {}) {
  let now = 0;
  let random = 0;
  const events: string[] = [];
  const state = new MemoryState({
    now: () => now,
    randomBytes: (size) => Buffer.alloc(size, ++random),
    capacity: 3,
    grace: 1000,
    ticketsAreBoundToAddress: true,
    ...changes,
  });
  state.subscribe((event: StateEvent) => void events.push(event.kind));
  return { state, events, pass: (ms: number) => (now += ms) };
}

async function begin({ players }: MemoryState, address = '192.0.2.1'): Promise<Player> {
  const player = await players.begin({
    title: uya,
    applicationId: applicationId(10684),
    version: 108,
    address,
  });
  assert.ok(player !== 'full');
  return player;
}

const anna = { id: accountId(1), name: 'Anna' };
const noFields = [0, 0, 0, 0] as const;
const channel = (name: string, password = '', capacity = 2) => {
  return { pool: 'uya', name, password, capacity, genericFields: noFields, level: 0 };
};

test('session keys are decimal texts that fit their slot, and never the same', async () => {
  const { state } = stateAt();
  const [one, two] = [await begin(state), await begin(state)];
  assert.match(one.sessionKey, /^[1-9]\d{3,15}$/);
  assert.notEqual(one.sessionKey, two.sessionKey);
});

test('a server that is full begins no session', async () => {
  const { state } = stateAt({ capacity: 1 });
  await begin(state);
  const more = { title: uya, applicationId: applicationId(10684), version: 108, address: '192.0.2.1' };
  assert.equal(await state.players.begin(more), 'full');
});

test('a ticket needs session key, access key and address; the last four access keys are good', async () => {
  const { state } = stateAt();
  const { players } = state;
  const { sessionKey } = await begin(state);
  const keys: string[] = [];
  for (let i = 0; i < 5; i++) keys.push(await players.issueAccessKey(sessionKey, 'lobby'));
  assert.ok(keys.every((key) => key.length === 16));
  const admitted = keys.map((accessKey) => players.admit({ sessionKey, accessKey, address: '192.0.2.1' }));
  assert.deepEqual((await Promise.all(admitted)).map(Boolean), [false, true, true, true, true]);
  const accessKey = keys[4]!;
  assert.equal(await players.admit({ sessionKey, accessKey, address: '192.0.2.2' }), undefined);
  assert.equal(await players.admit({ sessionKey: '1', accessKey, address: '192.0.2.1' }), undefined);
  assert.equal(await players.admit({ sessionKey, accessKey: '', address: '192.0.2.1' }), undefined);
});

test('a player keeps its ticket for the lobby, however many games it joins', async () => {
  const { state } = stateAt();
  const { players } = state;
  const { sessionKey } = await begin(state);
  const lobby = await players.issueAccessKey(sessionKey, 'lobby');
  const games: string[] = [];
  for (let i = 0; i < 5; i++) games.push(await players.issueAccessKey(sessionKey, 'game'));
  const admit = (accessKey: string) => players.admit({ sessionKey, accessKey, address: '192.0.2.1' });
  assert.ok(await admit(lobby));
  assert.deepEqual((await Promise.all(games.map(admit))).map(Boolean), [false, true, true, true, true]);
});

test('an account is on once; repeating the login is no second one; in transit does not count', async () => {
  const { state } = stateAt();
  const { players } = state;
  const [one, two] = [await begin(state), await begin(state)];
  await players.arrive(one.sessionKey, 'authenticating');
  assert.equal(await players.login(one.sessionKey, anna), 'in');
  assert.equal(await players.login(one.sessionKey, anna), 'in');
  assert.equal(await players.login(two.sessionKey, anna), 'elsewhere');
  await players.depart(one.sessionKey);
  assert.equal(await players.login(two.sessionKey, anna), 'in');
  assert.equal(await players.find(one.sessionKey), undefined);
  assert.equal((await players.byName('uya', 'aNNa'))?.sessionKey, two.sessionKey);
});

test('another name on the same session leaves nothing of the first one behind', async () => {
  const { state } = stateAt();
  const { players, channels } = state;
  const { sessionKey } = await begin(state);
  await players.login(sessionKey, anna);
  await channels.open('uya', [{ id: 7, name: 'c', capacity: 5 }]);
  await channels.join(sessionKey, worldId(7), '');
  assert.equal(await players.login(sessionKey, { id: accountId(2), name: 'Ben' }), 'in');
  assert.equal(await players.byAccount(anna.id), undefined);
  assert.equal((await players.byAccount(accountId(2)))?.channel, undefined);
  assert.deepEqual(await channels.members(worldId(7)), []);
});

test('a player in transit stays for the grace time, one who comes back stays on', async () => {
  const { state, events, pass } = stateAt();
  const { players } = state;
  const [stays, goes] = [await begin(state), await begin(state)];
  for (const { sessionKey } of [stays, goes]) {
    await players.arrive(sessionKey, 'chat');
    await players.depart(sessionKey);
  }
  pass(999);
  await state.sweep();
  assert.equal(await players.count(), 2);
  await players.arrive(stays.sessionKey, 'chat');
  pass(2);
  await state.sweep();
  assert.equal(await players.count(), 1);
  assert.ok(await players.find(stays.sessionKey));
  assert.equal(events.filter((kind) => kind === 'player.gone').length, 1);
});

test('the old connection may close after the new one opened, or before: the player stays', async () => {
  const { state, pass } = stateAt();
  const { players } = state;
  const { sessionKey } = await begin(state);
  await players.arrive(sessionKey, 'authenticating');
  await players.arrive(sessionKey, 'chat');
  await players.depart(sessionKey);
  pass(5000);
  await state.sweep();
  assert.equal((await players.find(sessionKey))?.presence, 'chat');
});

test('joining moves a player; password, capacity and pool are checked; a created channel goes with its last player', async () => {
  const { state, events } = stateAt();
  const { players, channels } = state;
  const [a, b, c] = [await begin(state), await begin(state), await begin(state)];
  const made = await channels.create(channel('CY00000001-00', 'secret', 2));
  assert.ok(made !== 'full' && made.made);
  const { id } = made.channel;
  assert.equal(await channels.join(a.sessionKey, id, 'wrong'), 'password');
  assert.equal(await channels.join(a.sessionKey, worldId(9999), ''), 'absent');
  assert.equal(typeof (await channels.join(a.sessionKey, id, 'secret')), 'object');
  assert.equal(typeof (await channels.join(b.sessionKey, id, 'secret')), 'object');
  assert.equal(await channels.join(c.sessionKey, id, 'secret'), 'full');
  assert.equal((await channels.members(id)).length, 2);
  assert.equal((await players.find(a.sessionKey))?.channel, id);
  const again = await channels.create(channel('CY00000001-00'));
  assert.ok(
    again !== 'full' && !again.made && again.channel.id === id,
    'the name leads to the channel that has it',
  );
  await channels.leave(a.sessionKey);
  await players.end(b.sessionKey);
  assert.equal(await channels.find('uya', id), undefined);
  assert.ok(events.includes('channel.gone'));
});

test('channels of the configuration stay when they are empty; created ones that nobody joins do not', async () => {
  const { state, pass } = stateAt();
  const { channels } = state;
  await channels.open('uya', [{ id: 7, name: 'CY00000000-00', capacity: 224 }]);
  await channels.open('uya', [{ id: 7, name: 'CY00000000-00', capacity: 224 }]);
  await channels.create(channel('empty'));
  assert.deepEqual((await channels.list('uya')).map(({ name }) => name).sort(), ['CY00000000-00', 'empty']);
  pass(60_001);
  await state.sweep();
  assert.deepEqual(
    (await channels.list('uya')).map(({ id }) => Number(id)),
    [7],
  );
  assert.deepEqual(await channels.list('deadlocked'), []);
});

test('world ids fit 16 bits and are not used twice', async () => {
  const { state } = stateAt();
  const seen = new Set<WorldId>();
  for (let i = 0; i < 200; i++) {
    const made = await state.channels.create(channel(`c${i}`));
    if (made !== 'full') seen.add(made.channel.id);
  }
  assert.equal(seen.size, 200);
  assert.ok([...seen].every((id) => id >= 1 && id <= 0xffff));
});

test('game filters have ids from 1 and an end', async () => {
  const { state } = stateAt();
  const { sessionKey } = await begin(state);
  const filter = { field: 1, mask: 0, operator: 2, value: 3 };
  assert.equal(await state.players.addGameFilter(sessionKey, filter), 1);
  assert.equal(await state.players.addGameFilter(sessionKey, filter), 2);
  assert.equal(await state.players.removeGameFilter(sessionKey, 1), 'removed');
  assert.equal(await state.players.removeGameFilter(sessionKey, 1), 'absent');
  for (let i = 0; i < 63; i++) await state.players.addGameFilter(sessionKey, filter);
  assert.equal(await state.players.addGameFilter(sessionKey, filter), 'full');
});

test("a pool's channels can be closed once its last player has gone", async () => {
  const { state, events } = stateAt();
  await state.channels.open('uya', [{ name: 'Default', capacity: 8 }]);
  await state.channels.open('other', [{ name: 'Default', capacity: 8 }]);
  const player = await begin(state);
  await state.channels.close('uya');
  assert.equal((await state.channels.list('uya')).length, 1, 'somebody is still here');
  await state.players.end(player.sessionKey);
  await state.channels.close('uya');
  assert.deepEqual(await state.channels.list('uya'), []);
  assert.equal((await state.channels.list('other')).length, 1);
  assert.equal(events.at(-1), 'channel.gone');
});

test('what is kept of a session is enough to come back with it, for the rest of the grace time', async () => {
  const kept = new Map<string, KeptPlayer>();
  const keeper = {
    // As between processes: a copy of plain values.
    keep: (player: KeptPlayer) => void kept.set(player.sessionKey, JSON.parse(JSON.stringify(player))),
    forget: (sessionKey: string) => void kept.delete(sessionKey),
  };
  const before = stateAt({ keeper });
  const { players } = before.state;
  const player = await begin(before.state);
  await players.arrive(player.sessionKey, 'authenticating');
  await players.login(player.sessionKey, anna);
  const accessKey = await players.issueAccessKey(player.sessionKey, 'lobby');
  const filter = { field: 1, mask: 2, operator: 3, value: 4 };
  await players.addGameFilter(player.sessionKey, filter);
  const other = await begin(before.state);
  await players.end(other.sessionKey);

  const after = stateAt({ keeper });
  after.state.players.restore([...kept.values()], () => uya);
  assert.deepEqual(after.events, [], 'nobody came, nobody logged in');
  const ticket = { sessionKey: player.sessionKey, accessKey, address: '192.0.2.1' };
  assert.equal(await after.state.players.admit({ ...ticket, accessKey: 'x' }), undefined);
  assert.equal(await after.state.players.admit({ ...ticket, address: '192.0.2.2' }), undefined);
  const back = await after.state.players.admit(ticket);
  assert.deepEqual(back?.account, anna);
  assert.equal((await after.state.players.byAccount(anna.id))?.sessionKey, player.sessionKey);
  assert.equal(await after.state.players.addGameFilter(player.sessionKey, filter), 2);
  assert.equal(await after.state.players.find(other.sessionKey), undefined);
  after.pass(999);
  await after.state.sweep();
  assert.ok(await after.state.players.find(player.sessionKey));
  after.pass(1);
  await after.state.sweep();
  assert.equal(await after.state.players.find(player.sessionKey), undefined);
  assert.equal(kept.size, 0);
});
