import type { AccountId, ClanId } from '../../../ids.js';
import type { ClanLadder, ClanPlace } from '../../clans.js';
import type { LadderOrder, LadderRank } from '../../store.js';
import type { Database } from '../database.js';
import {
  allStats,
  checkPage,
  checkStat,
  checkStats,
  directionOf,
  placesFrom,
  positionOf,
  rankOf,
} from '../ranking.js';
import type { Db } from '../tables.js';
import { holdAsMember, type Work } from './hold.js';

const INT32_MAX = 0x7fffffff;
const INT32_MIN = -0x80000000;

export class SqlClanLadder implements ClanLadder {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async get(id: ClanId): Promise<number[]> {
    return this.#database.call((db) => read(db, id));
  }

  async set(id: ClanId, stats: readonly number[], by?: AccountId): Promise<'set' | 'no-clan' | 'not-member'> {
    return this.#write(id, stats, by, async () => stats);
  }

  async add(
    id: ClanId,
    deltas: readonly number[],
    by?: AccountId,
  ): Promise<'set' | 'no-clan' | 'not-member'> {
    return this.#write(id, deltas, by, async (work) => {
      const before = await read(work, id);
      return deltas.map((delta, stat) => Math.min(INT32_MAX, Math.max(INT32_MIN, before[stat]! + delta)));
    });
  }

  async rank(pool: string, stat: number, order: LadderOrder, id: ClanId): Promise<LadderRank | undefined> {
    checkStat(stat);
    const row = await this.#database.call((db) =>
      ladder(db, pool, stat)
        .innerJoin('clan_ladder_stat as own', (join) =>
          join.on('own.clan_id', '=', id).on('own.stat', '=', stat),
        )
        .innerJoin('clan as self', (join) =>
          join.onRef('self.id', '=', 'own.clan_id').on('self.pool', '=', pool),
        )
        .select(({ fn }) => [
          'own.value',
          fn.countAll<number>().as('total'),
          positionOf(order, 'clan_id').as('position'),
        ])
        .groupBy('own.value')
        .executeTakeFirst(),
    );
    return rankOf(row);
  }

  async top(
    pool: string,
    stat: number,
    order: LadderOrder,
    start: number,
    count: number,
  ): Promise<ClanPlace[]> {
    checkStat(stat);
    checkPage(start, count, 'ladder');
    const rows = await this.#database.call((db) =>
      ladder(db, pool, stat)
        .select(['clan.id', 'clan.name', 'ranked.value'])
        .orderBy('ranked.value', directionOf(order))
        .orderBy('ranked.clan_id')
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

  async #write(
    id: ClanId,
    given: readonly number[],
    by: AccountId | undefined,
    values: (work: Work) => Promise<readonly number[]>,
  ): Promise<'set' | 'no-clan' | 'not-member'> {
    checkStats(given);
    return this.#database.call((db) =>
      db.transaction().execute(async (work) => {
        const refusal = await holdAsMember(work, id, by);
        if (refusal) return refusal;
        const rows = (await values(work)).map((value, stat) => ({ clan_id: id, stat, value: value | 0 }));
        await work.replaceInto('clan_ladder_stat').values(rows).execute();
        return 'set';
      }),
    );
  }
}

async function read(db: Db | Work, id: ClanId): Promise<number[]> {
  const rows = await db
    .selectFrom('clan_ladder_stat')
    .select(['stat', 'value'])
    .where('clan_id', '=', id)
    .execute();
  return allStats(rows);
}

function ladder(db: Db, pool: string, stat: number) {
  return db
    .selectFrom('clan_ladder_stat as ranked')
    .innerJoin('clan', 'clan.id', 'ranked.clan_id')
    .where('ranked.stat', '=', stat)
    .where('clan.pool', '=', pool);
}
