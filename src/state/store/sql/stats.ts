import type { AccountId } from '../../ids.js';
import { StoreInput } from '../errors.js';
import {
  ACCOUNT_STATS_BYTES,
  type AccountStats,
  type LadderOrder,
  type LadderPlace,
  type LadderRank,
  type LadderStats,
  STATS_ACCOUNTS_MAX,
} from '../store.js';
import type { Database } from './database.js';
import {
  allStats,
  checkPage,
  checkStat,
  checkStats,
  directionOf,
  placesFrom,
  positionOf,
  rankOf,
} from './ranking.js';
import type { Db } from './tables.js';

const refused = { orphan: 'no-account' } as const;

export class SqlAccountStats implements AccountStats {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async get(id: AccountId): Promise<Buffer> {
    const row = await this.#database.call((db) =>
      db.selectFrom('account_stats').select('stats').where('account_id', '=', id).executeTakeFirst(),
    );
    return row?.stats ?? Buffer.alloc(ACCOUNT_STATS_BYTES);
  }

  async of(ids: readonly AccountId[]): Promise<Map<AccountId, Buffer>> {
    if (ids.length === 0) return new Map();
    if (ids.length > STATS_ACCOUNTS_MAX) {
      throw new StoreInput(`stats of ${ids.length} accounts; expected at most ${STATS_ACCOUNTS_MAX}`);
    }
    const rows = await this.#database.call((db) =>
      db.selectFrom('account_stats').selectAll().where('account_id', 'in', ids).execute(),
    );
    return new Map(rows.map((row) => [row.account_id, row.stats]));
  }

  async set(id: AccountId, stats: Uint8Array): Promise<'set' | 'no-account'> {
    if (stats.length !== ACCOUNT_STATS_BYTES) {
      throw new StoreInput(`account stats of ${stats.length} bytes; expected ${ACCOUNT_STATS_BYTES}`);
    }
    const row = { account_id: id, stats: Buffer.from(stats) };
    return this.#database.call(async (db) => {
      await db.replaceInto('account_stats').values(row).execute();
      return 'set' as const;
    }, refused);
  }
}

export class SqlLadderStats implements LadderStats {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async get(id: AccountId): Promise<number[]> {
    const rows = await this.#database.call((db) =>
      db.selectFrom('ladder_stat').select(['stat', 'value']).where('account_id', '=', id).execute(),
    );
    return allStats(rows);
  }

  async set(id: AccountId, stats: readonly number[]): Promise<'set' | 'no-account'> {
    checkStats(stats);
    const rows = stats.map((value, stat) => ({ account_id: id, stat, value: value | 0 }));
    return this.#database.call(async (db) => {
      await db.replaceInto('ladder_stat').values(rows).execute();
      return 'set' as const;
    }, refused);
  }

  async rank(pool: string, stat: number, order: LadderOrder, id: AccountId): Promise<LadderRank | undefined> {
    checkStat(stat);
    const row = await this.#database.call((db) =>
      ladder(db, pool, stat)
        .innerJoin('ladder_stat as own', (join) =>
          join.on('own.account_id', '=', id).on('own.stat', '=', stat),
        )
        .innerJoin('account as self', (join) =>
          join.onRef('self.id', '=', 'own.account_id').on('self.pool', '=', pool),
        )
        .select(({ fn }) => [
          'own.value',
          fn.countAll<number>().as('total'),
          positionOf(order, 'account_id').as('position'),
        ])
        .groupBy('own.value')
        .executeTakeFirst(),
    );
    return rankOf(row);
  }

  async ranksOf(
    pool: string,
    stat: number,
    order: LadderOrder,
    ids: readonly AccountId[],
  ): Promise<Map<AccountId, Omit<LadderRank, 'total'>>> {
    checkStat(stat);
    if (ids.length === 0) return new Map();
    if (ids.length > STATS_ACCOUNTS_MAX)
      throw new StoreInput(`ranks of ${ids.length} accounts; expected at most ${STATS_ACCOUNTS_MAX}`);
    const rows = await this.#database.call((db) =>
      ladder(db, pool, stat)
        .innerJoin('ladder_stat as own', (join) =>
          join.on('own.stat', '=', stat).on('own.account_id', 'in', ids),
        )
        .where(({ eb, ref, or, and }) =>
          or([
            eb('ranked.value', order === 'ascending' ? '<' : '>', ref('own.value')),
            and([
              eb('ranked.value', '=', ref('own.value')),
              eb('ranked.account_id', '<=', ref('own.account_id')),
            ]),
          ]),
        )
        .select(({ fn }) => ['own.account_id', 'own.value', fn.countAll<number>().as('position')])
        .groupBy(['own.account_id', 'own.value'])
        .execute(),
    );
    return new Map(
      rows.map(({ account_id, value, position }) => [account_id, { value, position: Number(position) }]),
    );
  }

  async top(
    pool: string,
    stat: number,
    order: LadderOrder,
    start: number,
    count: number,
  ): Promise<LadderPlace[]> {
    checkStat(stat);
    checkPage(start, count, 'ladder');
    const rows = await this.#database.call((db) =>
      ladder(db, pool, stat)
        .select(['account.id', 'account.name', 'ranked.value'])
        .orderBy('ranked.value', directionOf(order))
        .orderBy('ranked.account_id')
        .limit(count)
        .offset(start - 1)
        .execute(),
    );
    return placesFrom(start, rows);
  }

  async ranked(pool: string, stat: number): Promise<number> {
    checkStat(stat);
    const { count } = await this.#database.call((db) =>
      ladder(db, pool, stat)
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow(),
    );
    return Number(count);
  }
}

/** Everybody of a pool who has the stat. */
function ladder(db: Db, pool: string, stat: number) {
  return db
    .selectFrom('ladder_stat as ranked')
    .innerJoin('account', 'account.id', 'ranked.account_id')
    .where('ranked.stat', '=', stat)
    .where('account.pool', '=', pool);
}
