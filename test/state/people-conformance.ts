/** What every store must do with people besides their accounts: find and join them, and keep a record. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type AccountId, accountId } from '#state/ids.js';
import { StoreInput } from '#state/store/errors.js';
import { CUSTOM_STATS_MAX, SHARED_DRAWER } from '#state/store/people.js';
import type { Account, NewAccount, Store } from '#state/store/store.js';

const nobody = accountId(2_000_000_000);
const time = 1_795_000_000_123;

export function peopleConformance(
  name: string,
  open: () => Promise<Store>,
  skip: string | false = false,
): void {
  describe(`people in the store on ${name}`, { skip }, () => {
    let store: Store;
    let made = 0;
    before(async () => {
      store = await open();
    });
    after(() => store.close());

    async function register(changes: Partial<NewAccount> = {}): Promise<Account> {
      made += 1;
      const account = await store.accounts.create({
        ...{ pool: 'uya', name: `Somebody ${made}`, passwordHash: 'x', address: `192.0.2.${made}`, time },
        ...changes,
      });
      assert.ok(typeof account === 'object');
      return account;
    }
    const twoIds = async (): Promise<[AccountId, AccountId]> => [
      (await register()).id,
      (await register()).id,
    ];

    test('a name is changed unless another account of the pool has it', async () => {
      const { id } = await register({ name: 'Renamed' });
      await register({ name: 'Taken' });
      await register({ name: 'Elsewhere', pool: 'deadlocked' });
      assert.equal(await store.accounts.rename(id, ' tAKEN'), 'exists');
      assert.equal(await store.accounts.rename(id, 'RENAMED'), 'renamed', 'its own name in another spelling');
      assert.equal(await store.accounts.rename(id, 'Elsewhere'), 'renamed');
      assert.equal((await store.accounts.findByName('uya', 'elsewhere'))?.id, id);
      assert.equal(await store.accounts.findByName('uya', 'Renamed'), undefined);
      assert.equal(await store.accounts.rename(nobody, 'Free'), 'no-account');
      await assert.rejects(store.accounts.rename(id, ' '), StoreInput);
    });

    test('of many that want one name at once, one gets it', async () => {
      const ids = await Promise.all(Array.from({ length: 6 }, async () => (await register()).id));
      const results = await Promise.all(ids.map((id) => store.accounts.rename(id, 'Only one')));
      assert.deepEqual(results.filter((one) => one === 'renamed').length, 1);
      assert.deepEqual(results.filter((one) => one === 'exists').length, 5);
    });

    test('accounts are found by a part of the name or by address, page by page', async () => {
      const first = await register({ name: 'Find 100% me', address: '203.0.113.1' });
      const second = await register({ name: 'find 1000 me', pool: 'deadlocked' });
      const third = await register({ name: 'unFIND_able' });
      await store.accounts.touchLogin(third.id, '203.0.113.1', time);
      const ids = async (query: Parameters<Store['accounts']['search']>[0]) =>
        (await store.accounts.search(query)).map(({ id }) => id);
      assert.deepEqual(await ids({ name: 'FIND', limit: 10 }), [first.id, second.id, third.id]);
      assert.deepEqual(await ids({ name: '100%', limit: 10 }), [first.id], 'no pattern');
      assert.deepEqual(await ids({ name: 'd_a', limit: 10 }), [third.id]);
      assert.deepEqual(await ids({ name: 'find', pools: ['uya'], limit: 10 }), [first.id, third.id]);
      assert.deepEqual(await ids({ name: 'find', pools: [], limit: 10 }), []);
      assert.deepEqual(await ids({ name: 'find', limit: 2 }), [first.id, second.id]);
      assert.deepEqual(await ids({ name: 'find', limit: 2, after: second.id }), [third.id]);
      assert.deepEqual(await ids({ address: '203.0.113.1', limit: 10 }), [first.id, third.id]);
      await assert.rejects(store.accounts.search({ limit: 101 }), StoreInput);
    });

    test('alts are who used the same console or address', async () => {
      const one = await register({ address: '203.0.113.50' });
      const sameAddress = await register({ address: '203.0.113.50' });
      const sameMachine = await register({ pool: 'deadlocked' });
      const both = await register();
      await store.accounts.touchLogin(both.id, '203.0.113.50', time);
      for (const { id } of [one, sameMachine, both]) await store.machines.see(id, 'beef', time);
      await register();
      const short = (list: Awaited<ReturnType<Store['accounts']['alts']>>) =>
        list.map(({ id, machine, address }) => [id, machine, address]);
      assert.deepEqual(short(await store.accounts.alts(one.id)), [
        [sameAddress.id, false, true],
        [sameMachine.id, true, false],
        [both.id, true, true],
      ]);
      assert.deepEqual(short(await store.accounts.alts(one.id, ['deadlocked'])), [
        [sameMachine.id, true, false],
      ]);
      assert.deepEqual(await store.accounts.alts(nobody), []);
      const byConsole = await register({ address: 'console' });
      await register({ address: 'console' });
      assert.deepEqual(await store.accounts.alts(byConsole.id), [], 'what the operator made is no alt');
    });

    test('a merge keeps what the remaining account has and takes what it lacks', async () => {
      const gone = await register({ time: time - 1000 });
      const kept = await register();
      const [friend, foe] = await twoIds();
      await store.accountStats.set(gone.id, Buffer.alloc(256, 1));
      await store.ladderStats.set(gone.id, [1, 2, 3]);
      await store.ladderStats.set(kept.id, [9]);
      await store.customStats.set(gone.id, 'uya', 'wins', 5);
      await store.customStats.set(gone.id, 'uya', 'losses', 6);
      await store.customStats.set(kept.id, 'uya', 'wins', 7);
      await store.buddies.add(gone.id, friend, time);
      await store.buddies.add(kept.id, friend, time);
      await store.buddies.add(gone.id, kept.id, time);
      await store.buddies.add(friend, gone.id, time);
      await store.ignored.add(gone.id, foe, time);
      await store.machines.see(gone.id, 'aa', time);
      await store.pluginStorage.set({ plugin: 'notes', account: gone.id }, 'a', '"gone"');
      await store.pluginStorage.set({ plugin: 'notes', account: gone.id }, 'b', '"gone"');
      await store.pluginStorage.set({ plugin: 'notes', account: kept.id }, 'a', '"kept"');
      await store.roles.grant({ account: gone.id, role: 'owner', author: 'console', time });
      await store.mutes.set({ account: gone.id, reason: 'long', author: 'x', time, expires: null });
      await store.mutes.set({ account: kept.id, reason: 'short', author: 'x', time, expires: time + 1 });
      const ban = { kind: 'account' as const, target: String(gone.id), reason: '', author: 'x', time };
      await store.bans.add({ ...ban, expires: null });
      await store.warnings.add({ account: gone.id, reason: 'language', author: 'x', time });
      await store.reports.add({ account: gone.id, reporter: friend, text: 'rude', time });
      await store.accounts.touchLogin(gone.id, '192.0.2.200', time + 50);

      assert.equal(await store.accounts.merge(gone.id, kept.id), 'merged');
      assert.equal(await store.accounts.findById(gone.id), undefined);
      const account = (await store.accounts.findById(kept.id))!;
      assert.deepEqual(
        [account.name, account.registered, account.lastLogin],
        [kept.name, time - 1000, time + 50],
      );
      assert.deepEqual(await store.accountStats.get(kept.id), Buffer.alloc(256, 1), 'it had none');
      assert.deepEqual((await store.ladderStats.get(kept.id)).slice(0, 3), [9, 2, 3]);
      assert.deepEqual(
        await store.customStats.list(kept.id, 'uya'),
        new Map([
          ['losses', 6],
          ['wins', 7],
        ]),
      );
      assert.deepEqual(
        (await store.buddies.list(kept.id)).map(({ id }) => id),
        [friend],
      );
      assert.deepEqual(
        (await store.buddies.list(friend)).map(({ id }) => id),
        [kept.id],
      );
      assert.deepEqual(
        (await store.ignored.list(kept.id)).map(({ id }) => id),
        [foe],
      );
      assert.deepEqual(
        (await store.machines.of(kept.id)).map(({ machine }) => machine),
        ['aa'],
      );
      const notes = (await store.pluginStorage.ofAccount(kept.id)).get('notes');
      assert.deepEqual([notes?.get('a'), notes?.get('b')], ['"kept"', '"gone"']);
      assert.equal((await store.pluginStorage.ofAccount(gone.id)).size, 0);
      const roles = await store.roles.list();
      assert.ok(
        !roles.some((one) => one.account === gone.id || one.account === kept.id),
        'no role is gained',
      );
      const mutes = (await store.mutes.active(time)).filter((one) => one.account === kept.id);
      assert.deepEqual(
        mutes.map(({ reason }) => reason),
        ['long'],
      );
      assert.equal((await store.bans.findActive({ account: kept.id }, time)).length, 1);
      assert.deepEqual(
        (await store.warnings.of(kept.id)).map(({ reason }) => reason),
        ['language'],
      );
      assert.deepEqual(
        (await store.reports.of(kept.id, 10)).map(({ text }) => text),
        ['rude'],
      );
    });

    test('a merge takes the place in a clan and on boards where the remaining account has none', async () => {
      const [gone, kept] = await twoIds();
      const clan = await store.clans.create({ pool: 'uya', name: 'Taken along', leader: gone, time });
      assert.ok(typeof clan === 'object');
      const board = { plugin: 'cup', pool: 'uya', name: 'Merged' };
      const other = { ...board, name: 'Merged too' };
      await store.leaderboards.post(board, gone, { value: 5, keep: 'last', time });
      await store.leaderboards.post(other, gone, { value: 6, keep: 'last', time });
      await store.leaderboards.post(other, kept, { value: 7, keep: 'last', time });
      assert.equal(await store.accounts.merge(gone, kept), 'merged');
      assert.equal((await store.clans.of(kept))?.leader, kept);
      assert.deepEqual(
        (await store.clans.members(clan.id)).map(({ id }) => id),
        [kept],
      );
      assert.equal((await store.leaderboards.rank(board, kept))?.value, 5);
      assert.equal((await store.leaderboards.rank(other, kept))?.value, 7);
    });

    test('a merge leaves the clan of the remaining account as it is and hands the other one on', async () => {
      const [gone, kept] = await twoIds();
      const heir = (await register()).id;
      const led = await store.clans.create({ pool: 'uya', name: 'Handed on', leader: gone, time });
      const own = await store.clans.create({ pool: 'uya', name: 'Own', leader: kept, time });
      assert.ok(typeof led === 'object' && typeof own === 'object');
      await store.clans.add(led.id, heir, time);
      assert.equal(await store.accounts.merge(gone, kept), 'merged');
      assert.equal((await store.clans.of(kept))?.id, own.id);
      assert.equal((await store.clans.find('uya', led.id))?.leader, heir);
      assert.deepEqual(
        (await store.clans.members(led.id)).map(({ id }) => id),
        [heir],
      );
    });

    test('two members of one clan become one', async () => {
      const [gone, kept] = await twoIds();
      const clan = await store.clans.create({ pool: 'uya', name: 'Both in it', leader: gone, time });
      assert.ok(typeof clan === 'object');
      await store.clans.add(clan.id, kept, time);
      assert.equal(await store.accounts.merge(gone, kept), 'merged');
      assert.equal((await store.clans.of(kept))?.leader, kept);
      assert.deepEqual(
        (await store.clans.members(clan.id)).map(({ id }) => id),
        [kept],
      );
    });

    test('only two accounts of one pool are merged, each once', async () => {
      const [one, two] = await twoIds();
      const other = (await register({ pool: 'deadlocked' })).id;
      assert.equal(await store.accounts.merge(one, one), 'same');
      assert.equal(await store.accounts.merge(one, other), 'other-pool');
      assert.equal(await store.accounts.merge(one, nobody), 'no-account');
      const results = await Promise.all([store.accounts.merge(one, two), store.accounts.merge(one, two)]);
      assert.deepEqual([...results].sort(), ['merged', 'no-account']);
    });

    test('warnings and reports are kept in order and go with their account', async () => {
      const [bad, good] = await twoIds();
      for (const reason of ['first', 'second'])
        assert.equal(await store.warnings.add({ account: bad, reason, author: 'Mod', time }), 'added');
      assert.deepEqual(
        (await store.warnings.of(bad)).map(({ reason }) => reason),
        ['first', 'second'],
      );
      assert.equal(
        await store.warnings.add({ account: nobody, reason: '', author: 'x', time }),
        'no-account',
      );
      for (const text of ['first', 'second'])
        assert.equal(await store.reports.add({ account: bad, reporter: good, text, time }), 'added');
      assert.deepEqual(
        (await store.reports.of(bad, 1)).map(({ text }) => text),
        ['second'],
      );
      assert.equal(await store.reports.add({ account: bad, reporter: nobody, text: '', time }), 'no-account');
      assert.equal(await store.accounts.delete(bad), 'deleted');
      assert.deepEqual(await store.warnings.of(bad), []);
      assert.deepEqual(await store.reports.of(bad, 10), []);
    });

    test('the record is listed newest first, by what is asked for, and outlives accounts', async () => {
      const { id } = await register();
      const entry = { author: 'Mod', pool: 'uya', account: id, target: 'Somebody', detail: 'for 1 d' };
      await store.audit.add({ ...entry, time, action: 'ban' });
      await store.audit.add({ ...entry, time: time + 1, action: 'unban', author: 'Boss' });
      const place = { account: undefined, pool: undefined, target: '192.0.2.1' };
      await store.audit.add({ ...entry, ...place, time: time + 2, action: 'ban' });
      await store.accounts.delete(id);
      const actions = async (query: Partial<Parameters<Store['audit']['list']>[0]>) =>
        (await store.audit.list({ limit: 10, ...query })).map(({ action, target }) => `${action} ${target}`);
      assert.deepEqual(await actions({}), ['ban 192.0.2.1', 'unban Somebody', 'ban Somebody']);
      assert.deepEqual(await actions({ account: id }), ['unban Somebody', 'ban Somebody']);
      assert.deepEqual(await actions({ author: 'Boss' }), ['unban Somebody']);
      assert.deepEqual(await actions({ action: 'ban' }), ['ban 192.0.2.1', 'ban Somebody']);
      assert.deepEqual(await actions({ pools: ['uya'] }), ['unban Somebody', 'ban Somebody']);
      const [newest] = await store.audit.list({ limit: 1 });
      assert.deepEqual(await actions({ before: newest!.id, limit: 1 }), ['unban Somebody']);
      assert.equal(await store.audit.forgetBefore(time + 1), 1);
      assert.equal((await store.audit.list({ limit: 10 })).length, 2);
      await assert.rejects(store.audit.list({ limit: 0 }), StoreInput);
    });

    test('numbers are kept for each title, and of many additions at once none is lost', async () => {
      const { id } = await register();
      assert.equal(await store.customStats.get(id, 'uya', 'wins'), undefined);
      assert.equal(await store.customStats.set(id, 'uya', 'rating', 1512.5), 'set');
      assert.equal(await store.customStats.get(id, 'uya', 'rating'), 1512.5);
      assert.equal(await store.customStats.get(id, 'deadlocked', 'rating'), undefined);
      await Promise.all(Array.from({ length: 20 }, () => store.customStats.add(id, 'uya', 'wins', 2)));
      assert.equal(await store.customStats.get(id, 'uya', 'wins'), 40);
      assert.equal(await store.customStats.add(id, 'uya', 'wins', -0.5), 39.5);
      assert.equal(await store.customStats.set(id, 'uya', 'rating', undefined), 'set');
      assert.deepEqual([...(await store.customStats.list(id, 'uya'))], [['wins', 39.5]]);
      assert.equal(await store.customStats.set(nobody, 'uya', 'wins', 1), 'no-account');
      assert.equal(await store.customStats.add(nobody, 'uya', 'wins', 1), 'no-account');
      await assert.rejects(store.customStats.set(id, 'uya', 'wins', Number.NaN), StoreInput);
      await assert.rejects(store.customStats.set(id, 'uya', '', 1), StoreInput);
      for (let i = 1; i < CUSTOM_STATS_MAX; i++) await store.customStats.set(id, 'uya', `n${i}`, i);
      assert.equal(await store.customStats.set(id, 'uya', 'one more', 1), 'full');
      assert.equal(await store.customStats.set(id, 'uya', 'wins', 1), 'set', 'a name that is there');
    });

    test('bans are lifted by target, found by id and listed', async () => {
      const ban = { kind: 'address' as const, target: '203.0.113.77', reason: '', author: 'x', time };
      const first = await store.bans.add({ ...ban, expires: null });
      await store.bans.add({ ...ban, expires: time + 1000 });
      await store.bans.add({ ...ban, expires: time + 1 });
      assert.equal((await store.bans.findById(first.id))?.target, '203.0.113.77');
      const ofIt = (await store.bans.active(time + 10, 100)).filter(({ target }) => target === ban.target);
      assert.equal(ofIt.length, 2);
      assert.ok(ofIt[0]!.id > ofIt[1]!.id, 'newest first');
      assert.equal(await store.bans.liftAll('address', ban.target, 'Boss', time + 10), 2);
      assert.equal(await store.bans.liftAll('address', ban.target, 'Boss', time + 10), 0);
      assert.deepEqual(await store.bans.findActive({ address: ban.target }, time + 10), []);
    });

    test('what plugins share about an account stands apart, with room of its own', async () => {
      const { id } = await register();
      const scope = { plugin: SHARED_DRAWER, account: id };
      assert.equal(await store.pluginStorage.set(scope, 'a', '1', 2), 'set');
      assert.equal(await store.pluginStorage.set(scope, 'b', '1', 2), 'set');
      assert.equal(await store.pluginStorage.set(scope, 'c', '1', 2), 'full');
      assert.equal(await store.pluginStorage.set(scope, 'a', '2', 2), 'set');
      assert.equal((await store.pluginStorage.ofAccount(id)).size, 0);
    });
  });
}
