/** What every store must do about clans, whatever database is behind it. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type AccountId, accountId, type ClanId, clanId } from '#state/ids.js';
import {
  CLAN_CHALLENGES_MAX,
  CLAN_INVITATIONS_MAX,
  CLAN_MEMBERS_MAX,
  CLAN_MESSAGES_MAX,
  type Clan,
} from '#state/store/clans.js';
import { StoreInput } from '#state/store/errors.js';
import type { Store } from '#state/store/store.js';

const time = 1_795_000_000_123;
const nobody = accountId(2_000_000_000);
const nowhere = clanId(2_000_000_000);

/** Puts accounts in as they are needed; names are numbers. */
export function clansConformance(
  name: string,
  open: () => Promise<Store>,
  skip: string | false = false,
): void {
  describe(`clans on ${name}`, { skip }, () => {
    let store: Store;
    let made = 0;

    before(async () => {
      store = await open();
    });
    after(() => store.close());

    async function account(pool = 'uya'): Promise<AccountId> {
      made += 1;
      const account = await store.accounts.create({
        pool,
        name: `Member ${made}`,
        passwordHash: 'scrypt$x',
        address: '192.0.2.1',
        time,
      });
      assert.ok(typeof account === 'object');
      return account.id;
    }

    /** A clan with its leader. */
    async function clan(pool = 'uya'): Promise<Clan> {
      const leader = await account(pool);
      const clan = await store.clans.create({ pool, name: `Clan ${leader}`, leader, time });
      assert.ok(typeof clan === 'object', String(clan));
      return clan;
    }

    /** Somebody who was added to a clan. */
    async function member(id: ClanId): Promise<AccountId> {
      const member = await account();
      assert.equal(await store.clans.add(id, member, time), 'added');
      return member;
    }

    const membersOf = async (id: ClanId) => (await store.clans.members(id)).map((member) => member.id);

    test('a clan is found as it was made: by id, by name, by its member', async () => {
      const leader = await account();
      const made = await store.clans.create({ pool: 'uya', name: 'Größe 😀', leader, time });
      assert.ok(typeof made === 'object');
      const leaderName = (await store.accounts.findById(leader))!.name;
      const expected = {
        id: made.id,
        pool: 'uya',
        name: 'Größe 😀',
        leader,
        leaderName,
        created: time,
        stats: Buffer.alloc(256),
      };
      for (const found of [
        made,
        await store.clans.find('uya', made.id),
        await store.clans.findByName('uya', ' gRÖßE 😀 '),
        await store.clans.of(leader),
      ])
        assert.deepEqual({ ...found, stats: Buffer.from(found!.stats) }, expected);
      assert.deepEqual(
        (await store.clans.members(made.id)).map((member) => ({ ...member })),
        [{ id: leader, name: leaderName, joined: time }],
      );
      assert.ok((await store.clans.list('uya')).some(({ id }) => id === made.id));
      assert.equal(await store.clans.find('deadlocked', made.id), undefined);
      assert.equal(await store.clans.findByName('deadlocked', 'Größe 😀'), undefined);
      assert.equal(await store.clans.of(nobody), undefined);
    });

    test('a name is taken once in a pool; an account founds one clan; both also at once', async () => {
      const founders = await Promise.all(Array.from({ length: 8 }, () => account()));
      const create = (leader: AccountId, name: string) =>
        store.clans.create({ pool: 'uya', name, leader, time });
      const rivals = await Promise.all(founders.map((leader) => create(leader, 'Wanted')));
      assert.equal(rivals.filter((result) => result === 'exists').length, 7);
      const leader = await account();
      const many = await Promise.all([1, 2, 3, 4].map((i) => create(leader, `Greedy ${i}`)));
      assert.equal(many.filter((result) => result === 'in-clan').length, 3, JSON.stringify(many));
      assert.equal(await create(await account(), ' wANTED '), 'exists');
      assert.equal(await create(nobody, 'Ghosts'), 'no-account');
      assert.equal(await create(await account('deadlocked'), 'Strangers'), 'no-account', 'of another pool');
      assert.equal(await store.clans.findByName('uya', 'Strangers'), undefined);
      await assert.rejects(create(await account(), '  '), StoreInput);
    });

    test('only the leader adds, and nobody is in two clans', async () => {
      const { id, leader } = await clan();
      const plain = await member(id);
      const newcomer = await account();
      assert.equal(await store.clans.add(id, newcomer, time, plain), 'not-leader');
      assert.equal(await store.clans.add(id, newcomer, time, leader), 'added');
      assert.equal(await store.clans.add(id, newcomer, time, leader), 'in-clan');
      const other = await clan();
      assert.equal(await store.clans.add(other.id, newcomer, time, other.leader), 'in-clan');
      assert.equal(await store.clans.add(id, await account('deadlocked'), time, leader), 'no-account');
      assert.equal(await store.clans.add(id, nobody, time, leader), 'no-account');
      assert.equal(await store.clans.add(nowhere, plain, time, leader), 'no-clan');
      assert.deepEqual(await membersOf(id), [leader, plain, newcomer]);
    });

    test('of two clans that take one account at once, one gets it', async () => {
      const clans = await Promise.all([1, 2, 3, 4].map(() => clan()));
      const wanted = await account();
      const results = await Promise.all(clans.map(({ id }) => store.clans.add(id, wanted, time)));
      assert.deepEqual([...results].sort(), ['added', 'in-clan', 'in-clan', 'in-clan']);
    });

    test('a clan has so many members and no more, also when they come at once', async () => {
      const { id } = await clan();
      const crowd: AccountId[] = [];
      for (let i = 0; i < CLAN_MEMBERS_MAX + 3; i += 1) crowd.push(await account());
      const results = await Promise.all(crowd.map((one) => store.clans.add(id, one, time)));
      assert.equal(results.filter((result) => result === 'full').length, 4);
      assert.equal((await store.clans.members(id)).length, CLAN_MEMBERS_MAX);
    });

    test('members go, the leader sends away; the leader itself hands the clan on first', async () => {
      const { id, leader } = await clan();
      const [one, two] = [await member(id), await member(id)];
      assert.equal(await store.clans.remove(id, two, one), 'not-leader');
      assert.equal(await store.clans.remove(id, one, one), 'removed');
      assert.equal(await store.clans.remove(id, one, leader), 'not-member');
      assert.equal(await store.clans.remove(id, leader, leader), 'leader');
      assert.equal(await store.clans.transfer(id, one, leader), 'not-member');
      assert.equal(await store.clans.transfer(id, two, two), 'not-leader');
      assert.equal(await store.clans.transfer(id, two, leader), 'transferred');
      assert.equal(await store.clans.remove(id, leader, leader), 'removed');
      assert.equal((await store.clans.find('uya', id))?.leader, two);
      assert.equal(await store.clans.of(leader), undefined);
    });

    test('a name is changed by the leader, unless another clan has it', async () => {
      const [one, two] = [await clan(), await clan()];
      assert.equal(await store.clans.rename(one.id, two.name.toUpperCase(), one.leader), 'exists');
      assert.equal(await store.clans.rename(one.id, 'Renamed', two.leader), 'not-leader');
      assert.equal(await store.clans.rename(one.id, one.name.toUpperCase(), one.leader), 'renamed');
      assert.equal(await store.clans.rename(one.id, 'Renamed', one.leader), 'renamed');
      assert.equal((await store.clans.findByName('uya', 'renamed'))?.id, one.id);
      assert.equal(await store.clans.findByName('uya', one.name), undefined);
      assert.equal(await store.clans.rename(nowhere, 'Lost'), 'no-clan');
    });

    test('a disbanded clan takes along what belongs to it, and its name is free', async () => {
      const { id, leader, name } = await clan();
      const other = await clan();
      const [plain, invited] = [await member(id), await account()];
      await store.clans.messages.send(id, leader, 'hello', time);
      await store.clans.ladder.set(id, [1, 2]);
      assert.equal(
        await store.clans.invitations.send({ clan: id, account: invited, message: 'come', time }),
        'sent',
      );
      await store.clans.challenges.request({ challenger: id, against: other.id, message: 'dare', time });
      await store.pluginStorage.set({ plugin: 'notes', clan: id }, 'k', '1');
      await store.pluginStorage.set({ plugin: 'notes', account: plain }, 'k', '2');
      const notes = new Map([['notes', new Map([['k', '1']])]]);
      assert.deepEqual(await store.pluginStorage.ofClan(id), notes);
      assert.equal(await store.clans.disband(id, plain), 'not-leader');
      assert.equal(await store.clans.disband(id, leader), 'disbanded');
      assert.equal(await store.clans.disband(id, leader), 'no-clan');
      assert.equal(await store.clans.of(plain), undefined);
      assert.equal((await store.pluginStorage.ofClan(id)).size, 0);
      assert.equal((await store.pluginStorage.ofAccount(plain)).size, 1);
      assert.deepEqual(await store.clans.invitations.received(invited), []);
      assert.deepEqual(await store.clans.messages.list(id), []);
      assert.deepEqual(await store.clans.challenges.of(other.id), []);
      const again = await store.clans.create({ pool: 'uya', name, leader, time });
      assert.ok(typeof again === 'object' && again.id !== id);
    });

    test('a deleted account hands its clan to who has been in it longest, or takes it along', async () => {
      const { id, leader } = await clan();
      const [one, two] = [await account(), await account()];
      await store.clans.add(id, two, time + 1);
      await store.clans.add(id, one, time + 2);
      await store.accounts.delete(leader);
      assert.equal((await store.clans.find('uya', id))?.leader, two);
      assert.deepEqual(await membersOf(id), [two, one]);
      await store.accounts.delete(two);
      await store.accounts.delete(one);
      assert.equal(await store.clans.find('uya', id), undefined);
    });

    test('who is released hands the clan on, and the last one ends it', async () => {
      const { id, leader } = await clan();
      const plain = await member(id);
      const results = await Promise.all([store.clans.release(leader), store.clans.release(leader)]);
      assert.deepEqual(
        results.filter((result) => typeof result === 'object'),
        [{ clan: id, disbanded: false }],
      );
      assert.equal((await store.clans.find(undefined, id))?.leader, plain);
      assert.deepEqual(await store.clans.release(plain), { clan: id, disbanded: true });
      assert.equal(await store.clans.find(undefined, id), undefined);
      assert.equal(await store.clans.release(plain), 'not-member');
    });

    test('stats are kept byte by byte, and set by members alone', async () => {
      const { id } = await clan();
      const plain = await member(id);
      const stats = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
      assert.equal(await store.clans.setStats(id, stats, plain), 'set');
      assert.deepEqual(Buffer.from((await store.clans.find('uya', id))!.stats), stats);
      assert.equal(await store.clans.setStats(id, Buffer.alloc(256), await account()), 'not-member');
      assert.equal(await store.clans.setStats(nowhere, stats), 'no-clan');
      await assert.rejects(store.clans.setStats(id, Buffer.alloc(255)), StoreInput);
    });

    test('invitations: sent, shown, accepted, declined, revoked, sent anew', async () => {
      const { id, leader, name } = await clan();
      const { invitations } = store.clans;
      const [one, two, plain] = [await account(), await account(), await member(id)];
      const send = (account: AccountId, by = leader) =>
        invitations.send({ clan: id, account, message: 'join us', time, by });
      assert.equal(await send(one, plain), 'not-leader');
      assert.deepEqual(await Promise.all([send(one), send(one)]).then((r) => r.sort()), ['exists', 'sent']);
      assert.equal(await send(two), 'sent');
      assert.equal(await send(plain), 'in-clan');
      assert.equal(await send(nobody), 'no-account');
      assert.equal(await send(await account('deadlocked')), 'no-account');
      const [received] = await invitations.received(one);
      assert.deepEqual(
        [received!.clan, received!.clanName, received!.message, received!.status, received!.leader],
        [id, name, 'join us', 'undecided', leader],
      );
      assert.deepEqual(
        (await invitations.sent(id)).map((sent) => sent.account),
        [one, two],
      );
      assert.equal(await invitations.answer(received!.id, two, 'accepted', '', time), 'absent', 'not theirs');
      const answers = await Promise.all([
        invitations.answer(received!.id, one, 'accepted', 'yes', time + 1),
        invitations.answer(received!.id, one, 'accepted', 'yes', time + 1),
      ]);
      assert.deepEqual(
        answers.filter((answer) => typeof answer === 'object'),
        [{ clan: id }],
      );
      assert.deepEqual(await invitations.received(one), []);
      assert.equal((await store.clans.of(one))?.id, id);
      assert.equal(await invitations.revoke(id, two, time, plain), 'not-leader');
      assert.equal(await invitations.revoke(id, two, time, leader), 'revoked');
      assert.equal(await invitations.revoke(id, two, time, leader), 'absent');
      assert.equal(await send(two), 'sent');
      const [again] = await invitations.received(two);
      assert.deepEqual(await invitations.answer(again!.id, two, 'declined', 'no', time), { clan: id });
      assert.equal(await invitations.answer(again!.id, two, 'accepted', '', time), 'absent');
      assert.equal(await store.clans.of(two), undefined);
    });

    test('an invitation that cannot be accepted stays undecided', async () => {
      const [one, two] = [await clan(), await clan()];
      const wanted = await account();
      for (const { id } of [one, two])
        await store.clans.invitations.send({ clan: id, account: wanted, message: '', time });
      const received = await store.clans.invitations.received(wanted);
      const answers = await Promise.all(
        received.map(({ id }) => store.clans.invitations.answer(id, wanted, 'accepted', '', time)),
      );
      assert.equal(answers.filter((answer) => answer === 'in-clan').length, 1);
      assert.equal((await store.clans.invitations.received(wanted)).length, 1);
    });

    test('a clan has so many undecided invitations and no more', async () => {
      const { id } = await clan();
      for (let i = 0; i <= CLAN_INVITATIONS_MAX; i += 1) {
        const result = await store.clans.invitations.send({
          clan: id,
          account: await account(),
          message: '',
          time,
        });
        assert.equal(result, i < CLAN_INVITATIONS_MAX ? 'sent' : 'full');
      }
    });

    test('messages: the latest first, changed and deleted by author and leader, the oldest goes', async () => {
      const { id, leader } = await clan();
      const plain = await member(id);
      const { messages } = store.clans;
      assert.equal(await messages.send(id, await account(), 'me too', time), 'not-member');
      assert.equal(await messages.send(id, plain, 'mine', time), 'sent');
      const [mine] = await messages.list(id);
      assert.equal(await messages.modify(id, mine!.id, 'ours', plain), 'modified');
      const stranger = (await clan()).leader;
      assert.equal(await messages.delete(id, mine!.id, stranger), 'not-leader');
      for (let i = 0; i < CLAN_MESSAGES_MAX + 2; i += 1)
        assert.equal(await messages.send(id, leader, `news ${i}`, time + i), 'sent');
      const list = await messages.list(id);
      assert.equal(list.length, CLAN_MESSAGES_MAX);
      assert.deepEqual([list[0]!.text, list.at(-1)!.text], [`news ${CLAN_MESSAGES_MAX + 1}`, 'news 2']);
      const [latest] = list;
      assert.equal(await messages.modify(id, latest!.id, 'no news', plain), 'not-leader');
      assert.equal(await messages.modify(id, latest!.id, 'no news', leader), 'modified');
      const changed = { ...(await messages.list(id))[0] };
      assert.deepEqual([changed.text, changed.modified, changed.author], ['no news', true, leader]);
      const other = await clan();
      assert.equal(await messages.delete(other.id, latest!.id, other.leader), 'absent', "another clan's");
      assert.equal(await messages.delete(id, latest!.id, leader), 'deleted');
      assert.equal(await messages.delete(id, latest!.id, leader), 'absent');
      await assert.rejects(messages.send(id, leader, 'x'.repeat(1201), time), StoreInput);
    });

    test('challenges go from request to answer to confirmation, each by the leader whose turn it is', async () => {
      const [one, two] = [await clan(), await clan()];
      const { challenges } = store.clans;
      const request = (by: AccountId) =>
        challenges.request({ challenger: one.id, against: two.id, message: 'dare', time, by });
      assert.equal(await request(two.leader), 'not-leader');
      assert.equal(await request(one.leader), 'requested');
      const self = { challenger: one.id, against: one.id, message: '', time };
      assert.equal(await challenges.request(self), 'self');
      assert.equal(await challenges.request({ ...self, against: nowhere }), 'no-clan');
      const [challenge] = await challenges.of(two.id);
      const { id } = challenge!;
      assert.equal(await challenges.confirm(id, one.leader), 'absent', 'not accepted yet');
      assert.equal(await challenges.answer(id, one.leader, 'accepted', '', time), 'not-leader');
      assert.equal(await challenges.answer(id, two.leader, 'accepted', 'sure', time + 1), 'answered');
      assert.equal(await challenges.answer(id, two.leader, 'refused', 'or not', time + 1), 'absent');
      assert.equal(await challenges.confirm(id, two.leader), 'not-leader');
      assert.equal(await challenges.confirm(id, one.leader), 'confirmed');
      assert.equal(await challenges.revoke(id, one.leader), 'absent');
      assert.deepEqual(
        { ...(await challenges.of(one.id))[0] },
        {
          id,
          challenger: one.id,
          against: two.id,
          status: 'confirmed',
          message: 'dare',
          response: 'sure',
          answered: time + 1,
        },
      );
      for (let i = 0; i <= CLAN_CHALLENGES_MAX; i += 1)
        assert.equal(await request(one.leader), i < CLAN_CHALLENGES_MAX ? 'requested' : 'full');
    });

    test('ladder: numbers are set and added to by members, and rank the clans of a pool', async () => {
      const { ladder } = store.clans;
      const stat = 7;
      const clans = [await clan(), await clan(), await clan()];
      const foreign = await clan('deadlocked');
      const numbers = (value: number) => Array.from({ length: 8 }, (_, i) => (i === stat ? value : 0));
      for (const [i, value] of [10, 30, 10].entries())
        assert.equal(await ladder.set(clans[i]!.id, numbers(value), clans[i]!.leader), 'set');
      await ladder.set(foreign.id, numbers(99));
      assert.equal(await ladder.set(clans[0]!.id, [1], clans[1]!.leader), 'not-member');
      assert.equal(await ladder.add(nowhere, [1]), 'no-clan');
      const order = (await ladder.top('uya', stat, 'descending', 1, 100)).map(({ id, position }) => [
        id,
        position,
      ]);
      assert.deepEqual(order, [
        [clans[1]!.id, 1],
        [clans[0]!.id, 2],
        [clans[2]!.id, 3],
      ]);
      assert.deepEqual(await ladder.rank('uya', stat, 'descending', clans[2]!.id), {
        position: 3,
        value: 10,
        total: 3,
      });
      assert.deepEqual(await ladder.rank('uya', stat, 'ascending', clans[1]!.id), {
        position: 3,
        value: 30,
        total: 3,
      });
      assert.equal(await ladder.rank('uya', stat, 'ascending', foreign.id), undefined);
      const adds = Array.from({ length: 20 }, () => ladder.add(clans[0]!.id, numbers(3)));
      await Promise.all(adds);
      assert.equal((await ladder.get(clans[0]!.id))[stat], 70, 'no report is lost');
      await ladder.set(clans[0]!.id, [0x7ffffff0, -0x7ffffff0]);
      await ladder.add(clans[0]!.id, [100, -100]);
      assert.deepEqual((await ladder.get(clans[0]!.id)).slice(0, 2), [0x7fffffff, -0x80000000]);
      assert.equal((await ladder.get(clans[0]!.id)).length, 100);
    });

    test('the ranks of several accounts are asked for at once', async () => {
      const [one, two, three, without] = [await account(), await account(), await account(), await account()];
      await store.ladderStats.set(one, [0, 0, 0, 5]);
      await store.ladderStats.set(two, [0, 0, 0, 9]);
      await store.ladderStats.set(three, [0, 0, 0, 5]);
      const ranks = await store.ladderStats.ranksOf('uya', 3, 'descending', [one, three, without]);
      assert.deepEqual(
        [...ranks].sort((a, b) => a[0] - b[0]),
        [
          [one, { value: 5, position: 2 }],
          [three, { value: 5, position: 3 }],
        ],
      );
      assert.equal((await store.ladderStats.ranksOf('uya', 3, 'descending', [])).size, 0);
    });

    test('whatever is done at once, each clan is led by one of its members', async () => {
      for (let round = 0; round < 6; round++) {
        const { id, leader } = await clan();
        const all = [leader];
        for (let i = 0; i < 5; i++) all.push(await member(id));
        const [, a, b, c, d, e] = all as [AccountId, AccountId, AccountId, AccountId, AccountId, AccountId];
        const { accounts, clans } = store;
        await Promise.all([
          ...[accounts.merge(leader, await account()), accounts.delete(a), accounts.merge(b, c)],
          ...[clans.remove(id, a), clans.release(d), clans.transfer(id, e), clans.transfer(id, a)],
          ...[clans.remove(id, e), clans.messages.send(id, c, 'hello', time), clans.release(leader)],
          clans.add(id, await account(), time),
        ]);
        const left = await clans.find(undefined, id);
        const members = (await clans.members(id)).map((one) => one.id);
        if (left) assert.ok(members.includes(left.leader), `${left.leader} leads ${members}`);
        else assert.deepEqual(members, []);
      }
    });
  });
}
