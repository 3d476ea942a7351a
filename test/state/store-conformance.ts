/** What every store must do, whatever database is behind it. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type AccountId, accountId, banId } from '#state/ids.js';
import { StoreClosed, StoreInput } from '#state/store/errors.js';
import {
  type Account,
  BOARDS_MAX,
  LISTED_PLAYERS_MAX,
  type NewAccount,
  type Store,
} from '#state/store/store.js';

/** No account ever gets this id. */
const nobody = accountId(2_000_000_000);
const time = 1_795_000_000_123;

/**
 * @param open an empty store
 * @param skip why it cannot be tried here
 */
export function storeConformance(
  name: string,
  open: () => Promise<Store>,
  skip: string | false = false,
): void {
  describe(`store on ${name}`, { skip }, () => {
    let store: Store;
    let made = 0;

    before(async () => {
      store = await open();
    });
    after(() => store.close());

    function newAccount(changes: Partial<NewAccount> = {}): NewAccount {
      made += 1;
      const name = `Player ${made}`;
      return { pool: 'uya', name, passwordHash: 'scrypt$x', address: '192.0.2.1', time, ...changes };
    }

    async function register(changes: Partial<NewAccount> = {}): Promise<Account> {
      const account = await store.accounts.create(newAccount(changes));
      assert.ok(typeof account === 'object', `the account was not made: ${JSON.stringify(account)}`);
      return account;
    }

    async function registerTwo(): Promise<[AccountId, AccountId]> {
      return [(await register()).id, (await register()).id];
    }

    test('an account is found as it was made, by name and by id', async () => {
      const made = await register({ name: 'Größe 😀', address: '198.51.100.7' });
      const expected = {
        pool: 'uya',
        name: 'Größe 😀',
        passwordHash: 'scrypt$x',
        passwordResetPending: false,
        registered: time,
        registrationAddress: '198.51.100.7',
        lastLogin: null,
        lastAddress: null,
      };
      assert.deepEqual({ ...made }, { id: made.id, ...expected });
      assert.deepEqual({ ...(await store.accounts.findById(made.id)) }, { id: made.id, ...expected });
      assert.deepEqual({ ...(await store.accounts.findByName('uya', ' gRÖßE 😀 ')) }, { ...made });
      assert.equal(await store.accounts.findByName('deadlocked', 'Größe 😀'), undefined);
      assert.equal(await store.accounts.findById(nobody), undefined);
    });

    test('a name is taken once in a pool, whatever its case and the spaces around it', async () => {
      await register({ name: 'Ratchet' });
      assert.equal(await store.accounts.create(newAccount({ name: 'rATCHET' })), 'exists');
      assert.equal(await store.accounts.create(newAccount({ name: ' Ratchet ' })), 'exists');
      await register({ name: 'Ratchet', pool: 'deadlocked' });
      await register({ name: 'Ratchét' });
    });

    test('of many that ask for one name at once, one gets it', async () => {
      const results = await Promise.all(
        Array.from({ length: 20 }, () => store.accounts.create(newAccount({ name: 'Wanted' }))),
      );
      assert.equal(results.filter((result) => result === 'exists').length, 19);
    });

    test('an address gets no more accounts than it may, also when they are asked for at once', async () => {
      const asked = { address: '203.0.113.9', maxPerAddress: 3 };
      const results = await Promise.all(
        Array.from({ length: 10 }, () => store.accounts.create(newAccount(asked))),
      );
      assert.equal(results.filter((result) => result === 'too-many-from-address').length, 7);
      assert.equal(await store.accounts.countFromAddress('203.0.113.9'), 3);
      assert.equal(await store.accounts.countFromAddress('203.0.113.10'), 0);
    });

    test('a password is set, and raised only while it is the same', async () => {
      const { id } = await register();
      assert.equal(await store.accounts.setPassword(id, 'second'), 'set');
      assert.equal(await store.accounts.raisePassword(id, 'scrypt$x', 'third'), 'changed');
      assert.equal((await store.accounts.findById(id))?.passwordHash, 'second');
      assert.equal(await store.accounts.raisePassword(id, 'second', 'third'), 'raised');
      assert.equal((await store.accounts.findById(id))?.passwordHash, 'third');
      assert.equal(
        await store.accounts.setPassword(id, 'third'),
        'set',
        'the same again is no missing account',
      );
      assert.equal(await store.accounts.setPassword(nobody, 'x'), 'no-account');
    });

    test('a pending reset is completed by one login only', async () => {
      const { id } = await register();
      assert.equal(await store.accounts.completePasswordReset(id, 'early'), 'not-pending');
      assert.equal(await store.accounts.requirePasswordReset(id), 'pending');
      assert.equal((await store.accounts.findById(id))?.passwordResetPending, true);
      const hashes = ['one', 'two'];
      const results = await Promise.all(hashes.map((hash) => store.accounts.completePasswordReset(id, hash)));
      assert.deepEqual([...results].sort(), ['not-pending', 'set']);
      const account = await store.accounts.findById(id);
      assert.equal(account?.passwordHash, hashes[results.indexOf('set')]);
      assert.equal(account?.passwordResetPending, false);
      assert.equal(await store.accounts.requirePasswordReset(nobody), 'no-account');
    });

    test('a login leaves its time and address', async () => {
      const { id } = await register();
      assert.equal(await store.accounts.touchLogin(id, '192.0.2.99', time + 5), 'touched');
      const account = await store.accounts.findById(id);
      assert.equal(account?.lastLogin, time + 5);
      assert.equal(account?.lastAddress, '192.0.2.99');
      assert.equal(await store.accounts.touchLogin(nobody, '192.0.2.99', time), 'no-account');
    });

    test('a deleted account takes along what belongs to it, and its id is not given again', async () => {
      const [gone, friend] = await registerTwo();
      await store.accountStats.set(gone, Buffer.alloc(256, 7));
      await store.ladderStats.set(gone, [1]);
      await store.buddies.add(friend, gone, time);
      await store.machines.see(gone, 'cafe01', time);
      await store.roles.grant({ account: gone, role: 'owner', author: 'console', time });
      await store.mutes.set({ account: gone, reason: '', author: 'console', time, expires: null });
      await store.pluginStorage.set({ plugin: 'notes', account: gone }, 'k', '1');
      await store.pluginStorage.set({ plugin: 'notes' }, 'k', '2');
      assert.equal(await store.accounts.delete(gone), 'deleted');
      assert.equal(await store.accounts.delete(gone), 'no-account');
      assert.equal(await store.accounts.findById(gone), undefined);
      assert.deepEqual(await store.buddies.list(friend), []);
      assert.deepEqual(await store.machines.accountsOn('cafe01'), []);
      assert.ok((await store.roles.list()).every(({ account }) => account !== gone));
      assert.ok((await store.mutes.active(time)).every(({ account }) => account !== gone));
      assert.equal(await store.pluginStorage.get({ plugin: 'notes', account: gone }, 'k'), undefined);
      assert.equal(await store.pluginStorage.get({ plugin: 'notes' }, 'k'), '2');
      assert.ok((await register()).id > gone);
    });

    test('account stats keep each byte', async () => {
      const { id } = await register();
      assert.deepEqual(await store.accountStats.get(id), Buffer.alloc(256));
      const bytes = Uint8Array.from({ length: 300 }, (_, index) => index & 255);
      assert.equal(await store.accountStats.set(id, bytes.subarray(44)), 'set');
      assert.deepEqual(await store.accountStats.get(id), Buffer.from(bytes.subarray(44)));
      assert.equal(await store.accountStats.set(id, Buffer.alloc(256, 0xff)), 'set');
      assert.deepEqual(await store.accountStats.get(id), Buffer.alloc(256, 0xff));
      assert.equal(await store.accountStats.set(nobody, Buffer.alloc(256)), 'no-account');
      await assert.rejects(store.accountStats.set(id, Buffer.alloc(255)), /255 bytes; expected 256/);
    });

    test('ladder stats keep signed 32-bit values, and a short list leaves the rest', async () => {
      const { id } = await register();
      assert.deepEqual(await store.ladderStats.get(id), new Array(100).fill(0));
      const wide = Array.from({ length: 100 }, (_, index) => index - 50);
      wide[0] = -2_147_483_648;
      wide[99] = 2_147_483_647;
      assert.equal(await store.ladderStats.set(id, wide), 'set');
      assert.equal(await store.ladderStats.set(id, [5, -0]), 'set');
      assert.deepEqual(await store.ladderStats.get(id), [5, 0, ...wide.slice(2)]);
      assert.equal(await store.ladderStats.set(nobody, [1]), 'no-account');
      await assert.rejects(store.ladderStats.set(id, [2 ** 31]), /ladder stat 0 2147483648/);
      await assert.rejects(store.ladderStats.set(id, new Array(101).fill(0)), /101 ladder stats/);
      await assert.rejects(store.ladderStats.set(id, []), /0 ladder stats/);
    });

    test('stats of several accounts come at once', async () => {
      const [first, second] = await registerTwo();
      const { id: without } = await register();
      await store.accountStats.set(first, Buffer.alloc(256, 1));
      await store.accountStats.set(second, Buffer.alloc(256, 2));
      const stats = await store.accountStats.of([second, without, first, nobody]);
      assert.deepEqual([...stats.keys()].sort(), [first, second].sort());
      assert.deepEqual(stats.get(second), Buffer.alloc(256, 2));
      assert.deepEqual(await store.accountStats.of([]), new Map());
      await assert.rejects(
        store.accountStats.of(new Array(501).fill(first)),
        /501 accounts; expected at most/,
      );
    });

    test('a ladder ranks the accounts of one pool that have the stat', async () => {
      const players = await Promise.all([1, 2, 3, 4].map(() => register({ pool: 'ladder' })));
      const ids = players.map(({ id }) => id).sort((a, b) => a - b);
      const [first, second, third, without] = ids as [AccountId, AccountId, AccountId, AccountId];
      const { id: elsewhere } = await register({ pool: 'another ladder' });
      for (const [id, value] of [
        [first, -5],
        [second, 70],
        [third, -5],
        [elsewhere, 1000],
      ] as const)
        await store.ladderStats.set(id, [0, value]);

      const order = async (...by: ['ascending' | 'descending', number, number]) =>
        (await store.ladderStats.top('ladder', 1, ...by)).map(({ id, value, position }) => [
          id,
          value,
          position,
        ]);
      assert.deepEqual(await order('descending', 1, 10), [
        [second, 70, 1],
        [first, -5, 2],
        [third, -5, 3],
      ]);
      assert.deepEqual(await order('ascending', 2, 1), [[third, -5, 2]]);
      assert.deepEqual(await order('ascending', 4, 10), []);
      const [best] = await store.ladderStats.top('ladder', 1, 'descending', 1, 1);
      assert.equal(best?.name, players.find(({ id }) => id === second)?.name);

      const rank = (by: 'ascending' | 'descending', id: AccountId) =>
        store.ladderStats.rank('ladder', 1, by, id);
      assert.deepEqual({ ...(await rank('descending', third)) }, { position: 3, value: -5, total: 3 });
      assert.deepEqual({ ...(await rank('descending', second)) }, { position: 1, value: 70, total: 3 });
      assert.deepEqual({ ...(await rank('ascending', first)) }, { position: 1, value: -5, total: 3 });
      assert.equal(await rank('ascending', without), undefined, 'no stat');
      assert.equal(await rank('ascending', elsewhere), undefined, 'another pool');
      assert.equal(await rank('ascending', nobody), undefined);
      assert.equal(await store.ladderStats.ranked('ladder', 1), 3);
      assert.equal(await store.ladderStats.ranked('ladder', 2), 0);
      await assert.rejects(store.ladderStats.ranked('ladder', 100), /ladder stat 100/);
      await assert.rejects(store.ladderStats.top('ladder', 1, 'ascending', 0, 1), /ladder position 0/);
      await assert.rejects(store.ladderStats.top('ladder', 1, 'ascending', 1, 101), /101 places/);
    });

    for (const kind of ['buddies', 'ignored'] as const) {
      test(`${kind} are added once, listed in order and removed`, async () => {
        const [owner, first] = await registerTwo();
        const second = await register();
        const list = store[kind];
        assert.equal(await list.add(owner, second.id, time), 'added');
        assert.equal(await list.add(owner, first, time), 'added');
        assert.equal(await list.add(owner, first, time), 'exists');
        assert.equal(await list.add(owner, nobody, time), 'no-account');
        assert.equal(await list.add(nobody, owner, time), 'no-account');
        const listed = (await list.list(owner)).map((player) => ({ ...player }));
        assert.deepEqual(listed[0], { id: second.id, name: second.name });
        assert.deepEqual(
          listed.map(({ id }) => id),
          [second.id, first],
        );
        assert.deepEqual(await list.list(first), [], 'a list is one-sided');
        assert.equal(await list.remove(owner, second.id), 'removed');
        assert.equal(await list.remove(owner, second.id), 'absent');
        assert.deepEqual(
          (await list.list(owner)).map(({ id }) => id),
          [first],
        );
      });
    }

    test('a buddy list is full at its limit, also when the last ones are added at once', async () => {
      const { id: owner } = await register();
      const others = await Promise.all(Array.from({ length: LISTED_PLAYERS_MAX + 5 }, () => register()));
      const results = await Promise.all(others.map(({ id }) => store.buddies.add(owner, id, time)));
      assert.equal(results.filter((result) => result === 'full').length, 5);
      assert.equal((await store.buddies.list(owner)).length, LISTED_PLAYERS_MAX);
    });

    test('a ban is in force until it expires or is lifted, for any mark of its subject', async () => {
      const { id } = await register();
      const common = { reason: 'cheating', author: 'operator', time };
      const forEver = await store.bans.add({ kind: 'account', target: String(id), expires: null, ...common });
      const short = await store.bans.add({
        kind: 'address',
        target: '192.0.2.66',
        expires: time + 100,
        ...common,
      });
      const machine = await store.bans.add({ kind: 'machine', target: 'feed', expires: null, ...common });
      const subject = { account: id, address: '192.0.2.66', machine: 'feed' };
      const activeAt = async (when: number) =>
        (await store.bans.findActive(subject, when)).map((ban) => ban.id);

      assert.deepEqual(await activeAt(time + 99), [forEver.id, short.id, machine.id]);
      assert.deepEqual(await activeAt(time + 100), [forEver.id, machine.id]);
      assert.equal(await store.bans.lift(forEver.id, 'other', time + 200), 'lifted');
      assert.equal(await store.bans.lift(forEver.id, 'other', time + 200), 'absent');
      assert.equal(await store.bans.lift(banId(2_000_000_000), 'other', time), 'absent');
      assert.deepEqual(await activeAt(time + 300), [machine.id]);
      assert.deepEqual(
        await store.bans.findActive({ address: 'feed' }, time),
        [],
        'a mark is one of its kind',
      );
      assert.deepEqual(await store.bans.findActive({}, time), []);
      assert.deepEqual(
        (await store.bans.history('account', String(id))).map((ban) => ({ ...ban })),
        [
          {
            id: forEver.id,
            kind: 'account',
            target: String(id),
            expires: null,
            ...common,
            lifted: time + 200,
            liftedBy: 'other',
          },
        ],
      );
    });

    test('an account has one role, the last that was granted, and keeps it until it is revoked', async () => {
      const [one, two] = await registerTwo();
      const grant = { account: one, role: 'helper', author: 'console', time };
      const ofThese = async () =>
        (await store.roles.list())
          .filter(({ account }) => account === one || account === two)
          .map((each) => ({ ...each }));
      assert.equal(await store.roles.grant(grant), 'granted');
      assert.deepEqual(await ofThese(), [grant]);
      assert.equal(
        await store.roles.grant({ ...grant, role: 'owner', author: 'Anna', time: time + 1 }),
        'granted',
      );
      assert.equal(await store.roles.grant({ ...grant, account: two }), 'granted');
      assert.equal(await store.roles.grant({ ...grant, account: two }), 'granted', 'the same again');
      assert.deepEqual(await ofThese(), [
        { account: one, role: 'owner', author: 'Anna', time: time + 1 },
        { ...grant, account: two },
      ]);
      assert.equal(await store.roles.grant({ ...grant, account: nobody }), 'no-account');
      assert.equal(await store.roles.revoke(one), 'revoked');
      assert.equal(await store.roles.revoke(one), 'absent');
      assert.equal(await store.roles.revoke(nobody), 'absent');
      assert.deepEqual(await ofThese(), [{ ...grant, account: two }]);
    });

    test('of many roles granted at once an account has one', async () => {
      const { id } = await register();
      const roles = Array.from({ length: 10 }, (_, i) => `role ${i}`);
      await Promise.all(roles.map((role) => store.roles.grant({ account: id, role, author: 'x', time })));
      const granted = (await store.roles.list()).filter(({ account }) => account === id);
      assert.equal(granted.length, 1);
      assert.ok(roles.includes(granted[0]!.role));
    });

    test('a mute is in force until it expires or is lifted; a new one takes its place', async () => {
      const [one, two] = await registerTwo();
      const mute = { account: one, reason: 'shouts; "\'x', author: 'Anna', time, expires: time + 100 };
      const activeAt = async (when: number) =>
        (await store.mutes.active(when))
          .filter(({ account }) => account === one || account === two)
          .map((each) => ({ ...each }));
      assert.equal(await store.mutes.set(mute), 'set');
      assert.deepEqual(await activeAt(time + 99), [mute]);
      assert.deepEqual(await activeAt(time + 100), []);
      const longer = { ...mute, reason: '', author: 'console', time: time + 5, expires: null };
      assert.equal(await store.mutes.set(longer), 'set');
      assert.equal(await store.mutes.set({ ...mute, account: two }), 'set');
      assert.deepEqual(await activeAt(time + 50), [longer, { ...mute, account: two }]);
      assert.deepEqual(await activeAt(time + 1_000_000_000_000), [longer]);
      assert.equal(await store.mutes.set({ ...mute, account: nobody }), 'no-account');
      assert.equal(await store.mutes.lift(one), 'lifted');
      assert.equal(await store.mutes.lift(one), 'absent');
      assert.deepEqual(await activeAt(time), [{ ...mute, account: two }]);
    });

    test('machines are remembered with their first and last time', async () => {
      const [one, two] = await registerTwo();
      assert.equal(await store.machines.see(one, 'beef', time), 'seen');
      assert.equal(await store.machines.see(one, 'beef', time + 50), 'seen');
      assert.equal(await store.machines.see(one, 'beef', time + 20), 'seen');
      assert.equal(await store.machines.see(one, 'dead', time + 90), 'seen');
      assert.equal(await store.machines.see(two, 'beef', time), 'seen');
      assert.equal(await store.machines.see(nobody, 'beef', time), 'no-account');
      assert.deepEqual(
        (await store.machines.of(one)).map((seen) => ({ ...seen })),
        [
          { machine: 'dead', firstSeen: time + 90, lastSeen: time + 90 },
          { machine: 'beef', firstSeen: time, lastSeen: time + 50 },
        ],
      );
      assert.deepEqual(await store.machines.accountsOn('beef'), [one, two]);
    });

    test('of the machines of an account only the latest stay: a client can make up one for each login', async () => {
      const [one, two] = await registerTwo();
      await store.machines.see(two, 'm0', time);
      for (let i = 0; i < 120; i++) await store.machines.see(one, `m${i}`, time + i);
      const seen = (await store.machines.of(one)).map(({ machine }) => machine);
      assert.equal(seen.length, 100);
      assert.deepEqual([seen[0], seen.at(-1)], ['m119', 'm20']);
      assert.deepEqual(await store.machines.accountsOn('m0'), [two]);
    });

    test('plugin keys that look alike are different keys', async () => {
      const scope = { plugin: 'tidy_lobby' };
      const keys = ['a', 'A', 'a ', ' a', '', 'ä', 'a\u0308', '😀', 'a'.repeat(255)];
      for (const [index, key] of keys.entries())
        assert.equal(await store.pluginStorage.set(scope, key, `${index}`), 'set');
      for (const [index, key] of keys.entries())
        assert.equal(await store.pluginStorage.get(scope, key), `${index}`);
      const sorted = [...keys].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
      assert.deepEqual(await store.pluginStorage.keys(scope), sorted);
      assert.equal(await store.pluginStorage.delete(scope, 'a'), 'deleted');
      assert.equal(await store.pluginStorage.delete(scope, 'a'), 'absent');
      assert.equal(await store.pluginStorage.get(scope, 'A'), '1');
      assert.equal(await store.pluginStorage.clear(scope), keys.length - 1);
      assert.deepEqual(await store.pluginStorage.keys(scope), []);
    });

    test('plugin values are kept as written, apart by plugin and account', async () => {
      const { id } = await register();
      const json = JSON.stringify({
        text: 'back\\slash \'quote\' "double" \u0000 \u2028 😀 %s ? ;--',
        list: [1.5, null, true],
      });
      const scopes = [{ plugin: 'one' }, { plugin: 'two' }, { plugin: 'one', account: id }];
      for (const [index, scope] of scopes.entries())
        await store.pluginStorage.set(scope, 'k', `${json}${' '.repeat(index)}`);
      for (const [index, scope] of scopes.entries()) {
        assert.equal(await store.pluginStorage.get(scope, 'k'), `${json}${' '.repeat(index)}`);
      }
      const large = `"${'x'.repeat(262_142)}"`;
      assert.equal(await store.pluginStorage.set(scopes[0]!, 'k', large), 'set');
      assert.equal(await store.pluginStorage.get(scopes[0]!, 'k'), large);
      await assert.rejects(
        store.pluginStorage.set(scopes[0]!, 'k', `${large} `),
        /262145 bytes, at most 262144/,
      );
      await assert.rejects(
        store.pluginStorage.set(scopes[0]!, 'x'.repeat(256), '1'),
        /256 bytes, at most 255/,
      );
    });

    test('all that plugins noted about an account comes at once', async () => {
      const [{ id }, other] = [await register(), await register()];
      const { pluginStorage } = store;
      await pluginStorage.set({ plugin: 'one', account: id }, 'a', '1');
      await pluginStorage.set({ plugin: 'one', account: id }, 'b ä', '{"x":[2]}');
      await pluginStorage.set({ plugin: 'two', account: id }, 'a', '3');
      await pluginStorage.set({ plugin: 'two', account: other.id }, 'a', '4');
      await pluginStorage.set({ plugin: 'two' }, 'a', '5');
      assert.deepEqual(
        await pluginStorage.ofAccount(id),
        new Map([
          [
            'one',
            new Map([
              ['a', '1'],
              ['b ä', '{"x":[2]}'],
            ]),
          ],
          ['two', new Map([['a', '3']])],
        ]),
      );
      assert.deepEqual((await pluginStorage.ofAccount((await register()).id)).size, 0);
    });

    test('a board keeps the best, the last or the sum, and ranks accounts of its own pool', async () => {
      const [one, two] = await registerTwo();
      const stranger = (await register({ pool: 'deadlocked' })).id;
      const board = { plugin: 'race', pool: 'uya', name: 'laps' };
      const post = (account: AccountId, value: number, more: object = {}) =>
        store.leaderboards.post(board, account, { value, keep: 'best', time, ...more });
      assert.equal(await post(one, 31.5, { order: 'ascending' }), 31.5);
      assert.equal(await post(one, 40), 31.5);
      assert.equal(await post(one, 30.25), 30.25);
      assert.equal(await post(two, 30.25), 30.25);
      assert.equal(await post(two, 30.25, { order: 'descending' }), 'other-order');
      assert.equal(await post(stranger, 1), 'no-account');
      assert.equal(await post(nobody, 1), 'no-account');
      assert.deepEqual(await store.leaderboards.rank(board, two), { position: 2, value: 30.25, total: 2 });
      assert.equal(await store.leaderboards.rank(board, stranger), undefined);
      assert.deepEqual(
        (await store.leaderboards.top(board, 1, 10)).map(({ id, position, value }) => [id, position, value]),
        [
          [one, 1, 30.25],
          [two, 2, 30.25],
        ],
      );
      assert.deepEqual(
        (await store.leaderboards.top(board, 2, 1)).map(({ id }) => id),
        [two],
      );
      assert.equal(await post(two, 5, { keep: 'sum' }), 35.25);
      assert.equal(await post(two, 99, { keep: 'last' }), 99);
      assert.deepEqual(await store.leaderboards.top({ ...board, plugin: 'other' }, 1, 10), []);
      assert.equal(await store.leaderboards.remove(board, one), 'removed');
      assert.equal(await store.leaderboards.remove(board, one), 'absent');
      await store.accounts.delete(two);
      assert.deepEqual(await store.leaderboards.top(board, 1, 10), []);
      assert.equal(await post(one, 1), 1);
      assert.equal(await store.leaderboards.reset(board), 1);
      assert.equal(await store.leaderboards.reset(board), 0);
      assert.equal(await post(one, 7, { order: 'descending' }), 7);
    });

    test('of many that post to a new board at once, each is on it', async () => {
      const accounts = await Promise.all(Array.from({ length: 8 }, () => register()));
      const board = { plugin: 'race', pool: 'uya', name: 'crowd' };
      const posts = [...accounts, ...accounts].map(({ id }) =>
        store.leaderboards.post(board, id, { value: 1, keep: 'sum', time }),
      );
      await Promise.all(posts);
      const rows = await store.leaderboards.top(board, 1, 100);
      assert.deepEqual(
        rows.map(({ value }) => value),
        new Array(8).fill(2),
      );
    });

    test('a plugin has only so many boards', async () => {
      const { id } = await register();
      const post = (name: string) =>
        store.leaderboards.post({ plugin: 'many', pool: 'uya', name }, id, { value: 1, keep: 'last', time });
      for (let made = 0; made < BOARDS_MAX; made++) assert.equal(await post(`${made}`), 1);
      assert.equal(await post('one more'), 'full');
      assert.equal(await post('0'), 1);
    });

    test('one key set by many at once holds one of their values', async () => {
      const scope = { plugin: 'racing' };
      const values = Array.from({ length: 20 }, (_, index) => `${index}`);
      const results = await Promise.all(values.map((value) => store.pluginStorage.set(scope, 'k', value)));
      assert.deepEqual(results, new Array(20).fill('set'));
      assert.ok(values.includes((await store.pluginStorage.get(scope, 'k')) ?? ''));
      assert.deepEqual(await store.pluginStorage.keys(scope), ['k']);
    });

    test('a value that could not be kept exactly is refused and named', async () => {
      const { id } = await register();
      const refusals: [Promise<unknown>, RegExp][] = [
        [store.accounts.create(newAccount({ name: 'a\0b' })), /account name "a\\u0000b" contains a NUL/],
        [store.accounts.create(newAccount({ name: '  ' })), /account name is empty/],
        [store.accounts.create(newAccount({ name: 'x'.repeat(65) })), /65 characters, at most 64/],
        [store.accounts.create(newAccount({ name: 'half \ud83d' })), /half a surrogate pair/],
        [store.accounts.create(newAccount({ time: 1.5 })), /registration time 1.5/],
        [store.accounts.setPassword(id, ''), /password hash of 0 characters/],
        [store.machines.see(id, 'beef ', time), /machine id "beef " begins or ends with a space/],
      ];
      for (const [refusal, message] of refusals) {
        await assert.rejects(
          refusal,
          (error: Error) => error instanceof StoreInput && message.test(error.message),
        );
      }
    });

    test('names and values cannot break out of their statement', async () => {
      const name = `'); drop table account; -- \\' "`;
      const { id } = await register({ name });
      assert.equal((await store.accounts.findByName('uya', name))?.id, id);
    });

    test('it answers a ping, and nothing more once it is closed', async () => {
      await store.ping();
      const closed = await open();
      await closed.close();
      await assert.rejects(closed.ping(), StoreClosed);
    });
  });
}
