import { type AccountId, type ClanId, clanId } from '../../../ids.js';
import {
  CLAN_STATS_BYTES,
  CLANS_LISTED_MAX,
  type Clan,
  type ClanMember,
  type Clans,
  type Joined,
  type NewClan,
  type NoLeader,
  type Released,
} from '../../clans.js';
import { StoreInput } from '../../errors.js';
import type { Database } from '../database.js';
import { foldName, label, NAME_MAX, text, time } from '../input.js';
import type { Db } from '../tables.js';
import { SqlClanChallenges } from './challenges.js';
import { handClanOn } from './hand-on.js';
import { clanOf, hold, holdAsLeader, holdAsMember, leaderOf, type Work } from './hold.js';
import { SqlClanInvitations } from './invitations.js';
import { join } from './join.js';
import { SqlClanLadder } from './ladder.js';
import { SqlClanMessages } from './messages.js';

export class SqlClans implements Clans {
  readonly invitations: SqlClanInvitations;
  readonly messages: SqlClanMessages;
  readonly challenges: SqlClanChallenges;
  readonly ladder: SqlClanLadder;
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    this.invitations = new SqlClanInvitations(database);
    this.messages = new SqlClanMessages(database);
    this.challenges = new SqlClanChallenges(database);
    this.ladder = new SqlClanLadder(database);
  }

  async create(clan: NewClan): Promise<Clan | 'exists' | 'in-clan' | 'no-account'> {
    const row = {
      pool: label(clan.pool, 'pool', NAME_MAX),
      ...nameColumns(clan.name),
      leader_id: clan.leader,
      created: time(clan.time, 'founding time'),
      stats: Buffer.alloc(CLAN_STATS_BYTES),
    };
    const made = await this.#database.call(
      (db) =>
        db.transaction().execute(async (work) => {
          const { insertId } = await work.insertInto('clan').values(row).executeTakeFirstOrThrow();
          const id = clanId(Number(insertId));
          const joined = await join(work, id, clan.leader, row.created);
          if (joined === 'added') return id;
          await work.deleteFrom('clan').where('id', '=', id).execute();
          return joined === 'in-clan' ? joined : 'no-account';
        }),
      { duplicate: 'exists', orphan: 'no-account' } as const,
    );
    if (made !== 'exists') return typeof made === 'number' ? (await this.find(row.pool, made))! : made;
    // Two rows may have been there already; the name is what founders can do something about.
    return (await this.findByName(row.pool, clan.name)) ? 'exists' : 'in-clan';
  }

  async find(pool: string | undefined, id: ClanId): Promise<Clan | undefined> {
    const clan = await this.#database.call((db) => clans(db).where('clan.id', '=', id).executeTakeFirst());
    return pool === undefined || clan?.pool === pool ? clan : undefined;
  }

  async findByName(pool: string | undefined, name: string): Promise<Clan | undefined> {
    return this.#database.call((db) =>
      clans(db)
        .$if(pool !== undefined, (all) => all.where('clan.pool', '=', pool!))
        .where('clan.folded_name', '=', foldName(name))
        .orderBy('clan.id')
        .executeTakeFirst(),
    );
  }

  async of(account: AccountId): Promise<Clan | undefined> {
    return this.#database.call((db) =>
      clans(db)
        .innerJoin('clan_member', 'clan_member.clan_id', 'clan.id')
        .where('clan_member.account_id', '=', account)
        .executeTakeFirst(),
    );
  }

  async list(pool?: string): Promise<Clan[]> {
    return this.#database.call((db) =>
      clans(db)
        .$if(pool !== undefined, (all) => all.where('clan.pool', '=', pool!))
        .orderBy('clan.folded_name')
        .orderBy('clan.id')
        .limit(CLANS_LISTED_MAX)
        .execute(),
    );
  }

  async members(id: ClanId): Promise<ClanMember[]> {
    return this.#database.call((db) =>
      db
        .selectFrom('clan_member')
        .innerJoin('account', 'account.id', 'clan_member.account_id')
        .select(['account.id', 'account.name', 'clan_member.joined'])
        .where('clan_member.clan_id', '=', id)
        .orderBy('clan_member.joined')
        .orderBy('clan_member.account_id')
        .execute(),
    );
  }

  async disband(id: ClanId, by?: AccountId): Promise<'disbanded' | NoLeader> {
    return this.#transact(async (work) => {
      const refusal = await holdAsLeader(work, id, by);
      if (refusal) return refusal;
      await end(work, id);
      return 'disbanded';
    });
  }

  async rename(id: ClanId, name: string, by?: AccountId): Promise<'renamed' | 'exists' | NoLeader> {
    const set = nameColumns(name);
    return this.#database.call(
      (db) =>
        db.transaction().execute(async (work) => {
          const refusal = await holdAsLeader(work, id, by);
          if (refusal) return refusal;
          await work.updateTable('clan').set(set).where('id', '=', id).execute();
          return 'renamed' as const;
        }),
      { duplicate: 'exists' } as const,
    );
  }

  async transfer(
    id: ClanId,
    to: AccountId,
    by?: AccountId,
  ): Promise<'transferred' | 'not-member' | NoLeader> {
    return this.#database.call(
      (db) =>
        db.transaction().execute(async (work) => {
          const refusal = await holdAsLeader(work, id, by);
          if (refusal) return refusal;
          if ((await clanOf(work, to)) !== id) return 'not-member' as const;
          await work.updateTable('clan').set({ leader_id: to }).where('id', '=', id).execute();
          return 'transferred' as const;
        }),
      { orphan: 'not-member' } as const,
    );
  }

  async add(id: ClanId, account: AccountId, when: number, by?: AccountId): Promise<Joined | NoLeader> {
    const joined = time(when, 'time of joining');
    return this.#database.call(
      (db) =>
        db.transaction().execute(async (work) => {
          const refusal = await holdAsLeader(work, id, by);
          if (refusal) return refusal;
          const result = await join(work, id, account, joined);
          if (result === 'added')
            await work
              .deleteFrom('clan_invitation')
              .where('clan_id', '=', id)
              .where('account_id', '=', account)
              .execute();
          return result;
        }),
      { duplicate: 'in-clan', orphan: 'no-account' } as const,
    );
  }

  async remove(
    id: ClanId,
    account: AccountId,
    by?: AccountId,
  ): Promise<'removed' | 'not-member' | 'leader' | NoLeader> {
    return this.#transact(async (work) => {
      if (!(await hold(work, id))) return 'no-clan';
      const leader = await leaderOf(work, id);
      if (by !== undefined && by !== account && by !== leader) return 'not-leader';
      if (account === leader) return 'leader';
      const { numDeletedRows } = await work
        .deleteFrom('clan_member')
        .where('clan_id', '=', id)
        .where('account_id', '=', account)
        .executeTakeFirst();
      return numDeletedRows > 0n ? 'removed' : 'not-member';
    });
  }

  async release(account: AccountId): Promise<Released | 'not-member'> {
    const clan = await this.of(account);
    if (!clan) return 'not-member';
    return this.#transact(async (work) => {
      if (!(await hold(work, clan.id)) || (await clanOf(work, account)) !== clan.id) return 'not-member';
      if ((await leaderOf(work, clan.id)) === account) await handClanOn(work, account);
      const disbanded = (await leaderOf(work, clan.id)) === account;
      if (disbanded) await end(work, clan.id);
      else
        await work
          .deleteFrom('clan_member')
          .where('clan_id', '=', clan.id)
          .where('account_id', '=', account)
          .execute();
      return { clan: clan.id, disbanded };
    });
  }

  async setStats(id: ClanId, stats: Uint8Array, by?: AccountId): Promise<'set' | 'no-clan' | 'not-member'> {
    if (stats.length !== CLAN_STATS_BYTES)
      throw new StoreInput(`clan stats of ${stats.length} bytes; expected ${CLAN_STATS_BYTES}`);
    const set = { stats: Buffer.from(stats) };
    return this.#transact(async (work) => {
      const refusal = await holdAsMember(work, id, by);
      if (refusal) return refusal;
      await work.updateTable('clan').set(set).where('id', '=', id).execute();
      return 'set';
    });
  }

  #transact<T>(work: (transaction: Work) => Promise<T>): Promise<T> {
    return this.#database.call((db) => db.transaction().execute(work));
  }
}

/** What hangs on the clan goes with its row, but for the notes of plugins. */
async function end(work: Work, id: ClanId): Promise<void> {
  await work.deleteFrom('plugin_storage').where('account_id', '=', -id).execute();
  await work.deleteFrom('clan').where('id', '=', id).execute();
}

function nameColumns(name: string) {
  return {
    name: text(name, 'clan name', NAME_MAX),
    folded_name: label(foldName(name), 'clan name', NAME_MAX),
  };
}

function clans(db: Db) {
  return db
    .selectFrom('clan')
    .innerJoin('account as leader', 'leader.id', 'clan.leader_id')
    .select([
      'clan.id',
      'clan.pool',
      'clan.name',
      'clan.leader_id as leader',
      'leader.name as leaderName',
      'clan.created',
      'clan.stats',
    ]);
}
