import type { AccountId, ClanId } from '../../../ids.js';
import type { ClanLadder, ClanPlace } from '../../clans.js';
import { StoreInput } from '../../errors.js';
import { LADDER_PAGE_MAX, LADDER_STATS_COUNT, type LadderOrder, type LadderRank } from '../../store.js';
import type { Database } from '../database.js';
import { int32 } from '../input.js';
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
    statNumber(stat);
    const own = await this.#database.call((db) =>
      ladder(db, pool, stat).select('ranked.value').where('clan.id', '=', id).executeTakeFirst(),
    );
    if (!own) return undefined;
    const better = order === 'ascending' ? '<' : '>';
    const { before } = await this.#database.call((db) =>
      ladder(db, pool, stat)
        .select(({ fn }) => fn.countAll<number>().as('before'))
        .where(({ eb, or, and }) =>
          or([
            eb('ranked.value', better, own.value),
            and([eb('ranked.value', '=', own.value), eb('ranked.clan_id', '<', id)]),
          ]),
        )
        .executeTakeFirstOrThrow(),
    );
    return { position: Number(before) + 1, value: own.value, total: await this.ranked(pool, stat) };
  }

  async top(
    pool: string,
    stat: number,
    order: LadderOrder,
    start: number,
    count: number,
  ): Promise<ClanPlace[]> {
    statNumber(stat);
    if (!Number.isSafeInteger(start) || start < 1)
      throw new StoreInput(`ladder position ${start}; expected a whole number from 1 on`);
    if (!Number.isInteger(count) || count < 1 || count > LADDER_PAGE_MAX)
      throw new StoreInput(`${count} places of a ladder; expected 1 to ${LADDER_PAGE_MAX}`);
    const rows = await this.#database.call((db) =>
      ladder(db, pool, stat)
        .select(['clan.id', 'clan.name', 'ranked.value'])
        .orderBy('ranked.value', order === 'ascending' ? 'asc' : 'desc')
        .orderBy('ranked.clan_id')
        .limit(count)
        .offset(start - 1)
        .execute(),
    );
    return rows.map((row, index) => ({ ...row, position: start + index }));
  }

  async ranked(pool: string, stat: number): Promise<number> {
    statNumber(stat);
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
    if (given.length < 1 || given.length > LADDER_STATS_COUNT)
      throw new StoreInput(`${given.length} ladder stats; expected 1 to ${LADDER_STATS_COUNT}`);
    for (const [stat, value] of given.entries()) int32(value, `ladder stat ${stat}`);
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
  const stats = new Array<number>(LADDER_STATS_COUNT).fill(0);
  for (const { stat, value } of rows) stats[stat] = value;
  return stats;
}

function ladder(db: Db, pool: string, stat: number) {
  return db
    .selectFrom('clan_ladder_stat as ranked')
    .innerJoin('clan', 'clan.id', 'ranked.clan_id')
    .where('ranked.stat', '=', stat)
    .where('clan.pool', '=', pool);
}

function statNumber(stat: number): void {
  if (Number.isInteger(stat) && stat >= 0 && stat < LADDER_STATS_COUNT) return;
  throw new StoreInput(`ladder stat ${stat}; expected 0 to ${LADDER_STATS_COUNT - 1}`);
}
