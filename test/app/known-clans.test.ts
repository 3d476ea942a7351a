/** What a process knows of clans without asking: loaded with what is read, true after each change, saved behind. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { AccountNotes } from '#app/account-notes.js';
import { KnownClans, scriptClans } from '#app/known-clans.js';
import { ObservedClans } from '#state/observed-clans.js';
import { openStore } from '#state/store/open.js';
import type { Store } from '#state/store/store.js';
import { silentLog } from '../silent-log.js';

const time = 1_795_000_000_000;

/** What a process has after its start, over a store that was there before. */
function process(store: Store) {
  const notes = new AccountNotes(store.pluginStorage, silentLog);
  const known = new KnownClans(notes, () => ({ players: { all: () => [] } }) as never);
  const clans = new ObservedClans(store.clans, store.accounts, known);
  const told: string[] = [];
  const event = (name: string) => ({
    run: ({ name: who }: { name?: string }) => void told.push(`${name} ${who ?? ''}`.trim()),
  });
  const names = ['created', 'joined', 'left', 'disbanded'];
  known.tell({ events: Object.fromEntries(names.map((name) => [`clan.${name}`, event(name)])) } as never);
  return { notes, known, clans, told, script: scriptClans(known, clans, () => time) };
}

async function storeOf(t: TestContext) {
  const store = await openStore({ mode: 'simulated' }, { now: () => time });
  t.after(() => store.close());
  const account = async (name: string) => {
    const made = await store.accounts.create({
      pool: 'uya',
      name,
      passwordHash: 'x',
      address: '192.0.2.1',
      time,
    });
    assert.ok(typeof made === 'object');
    return made.id;
  };
  return { store, account };
}

test('notes about a clan outlive the process, and are there as soon as the clan is known', async (t) => {
  const { store, account } = await storeOf(t);
  const leader = await account('Ann');
  const first = process(store);
  const clan = await first.clans.create({ pool: 'uya', name: 'Rangers', leader, time });
  assert.ok(typeof clan === 'object');
  first.notes.data.set(`clan ${clan.id}`, 'scripts/a', 'motto', '"onward"');
  await first.notes.settled();
  const second = process(store);
  assert.equal(second.known.known(clan.id), undefined);
  await second.clans.of(leader); // as a login does
  assert.equal(second.known.of(leader), clan.id);
  assert.equal(second.known.known(clan.id)?.name, 'Rangers');
  assert.equal(second.notes.data.get(`clan ${clan.id}`, 'scripts/a', 'motto'), '"onward"');
  await second.clans.disband(clan.id);
  assert.equal(second.notes.data.get(`clan ${clan.id}`, 'scripts/a', 'motto'), undefined);
  assert.equal((await store.pluginStorage.ofClan(clan.id)).size, 0);
});

test('what is known is true after each change, whoever made it, and each is told once', async (t) => {
  const { store, account } = await storeOf(t);
  const [ann, bob] = [await account('Ann'), await account('Bob')];
  const { clans, known, script, told } = process(store);
  const clan = await clans.create({ pool: 'uya', name: 'Rangers', leader: ann, time });
  assert.ok(typeof clan === 'object');
  const { id } = clan;
  assert.equal(await script.add(id, bob), 'added');
  assert.equal(await script.add(id, bob), 'in-clan');
  assert.equal(known.of(bob), id);
  await script.rename(id, 'Scouts');
  await script.transfer(id, bob);
  await script.setStats(id, Buffer.alloc(256, 7));
  const facts = known.known(id);
  assert.deepEqual(
    [facts?.name, facts?.leader, facts?.leaderName, facts?.stats[255]],
    ['Scouts', bob, 'Bob', 7],
  );
  assert.equal((await script.find('sCOUTS', undefined))?.id, id);
  assert.equal((await script.find(id, new Set(['uya'])))?.id, id);
  for (const pools of [new Set(['deadlocked']), new Set<string>()]) {
    assert.equal(await script.find(id, pools), undefined);
    assert.equal(await script.find('Scouts', pools), undefined);
    assert.deepEqual(await script.list(pools), []);
  }
  assert.equal((await script.list(undefined)).length, 1);
  assert.equal(await script.remove(id, ann), 'removed');
  assert.equal(known.of(ann), undefined);
  await clans.invitations.send({ clan: id, account: ann, message: '', time });
  const [invitation] = await clans.invitations.received(ann);
  await clans.invitations.answer(invitation!.id, ann, 'accepted', '', time);
  assert.equal(known.of(ann), id);
  assert.equal(await script.disband(id), 'disbanded');
  assert.deepEqual([known.of(ann), known.of(bob), known.known(id)], [undefined, undefined, undefined]);
  assert.deepEqual(told, [
    'created',
    'joined Ann',
    'joined Bob',
    'left Ann',
    'joined Ann',
    'disbanded Scouts',
  ]);
});

test('of more clans than a process remembers, the ones read last are known, with their notes', async (t) => {
  const { store, account } = await storeOf(t);
  const { known, notes, clans } = process(store);
  const leader = await account('Ann');
  const clan = await clans.create({ pool: 'uya', name: 'Rangers', leader, time });
  assert.ok(typeof clan === 'object');
  notes.data.set(`clan ${clan.id}`, 'scripts/a', 'motto', '1');
  for (let id = 100_000; id < 105_000; id += 1) await known.seen({ ...clan, id: id as never });
  assert.equal(known.known(clan.id), undefined);
  assert.ok(known.known(104_999));
  await clans.find('uya', clan.id); // before what was noted has been saved
  assert.equal(notes.data.get(`clan ${clan.id}`, 'scripts/a', 'motto'), '1');
});

test('a clan that was read before it was disbanded, and told of after, is not known again', async () => {
  let recalled = () => {};
  const recalling = new Promise<void>((resolve) => {
    recalled = resolve;
  });
  const forgotten: number[] = [];
  const drop = (id: number) => void forgotten.push(id);
  const notes = { recallClan: () => recalling, forgetClan: drop, dropClan: drop };
  const known = new KnownClans(notes, () => ({ players: { all: () => [] } }) as never);
  const clan = { id: 1, pool: 'uya', name: 'Rangers', leader: 1, stats: Buffer.alloc(256) } as never;
  const seen = known.seen(clan);
  known.disbanded(clan);
  recalled();
  await seen;
  assert.equal(known.known(1), undefined);
  assert.deepEqual(forgotten, [1, 1], 'nor what was noted about it');
});

test('what a plugin notes about a clan as it is disbanded is not saved after it', async (t) => {
  const { store, account } = await storeOf(t);
  const { clans, notes, known } = process(store);
  const clan = await clans.create({ pool: 'uya', name: 'Rangers', leader: await account('Ann'), time });
  assert.ok(typeof clan === 'object');
  const run = () => notes.data.set(`clan ${clan.id}`, 'scripts/a', 'ended', 'true');
  known.tell({ events: { 'clan.disbanded': { run } } } as never);
  await clans.disband(clan.id);
  await notes.settled();
  assert.equal((await store.pluginStorage.ofClan(clan.id)).size, 0);
});
