import type { AccountId } from '../../ids.js';
import { StoreInput } from '../errors.js';
import { ACCOUNT_STATS_BYTES, type AccountStats, LADDER_STATS_COUNT, type LadderStats } from '../store.js';
import type { Database } from './database.js';
import { int32 } from './input.js';

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
    const stats = new Array<number>(LADDER_STATS_COUNT).fill(0);
    for (const { stat, value } of rows) stats[stat] = value;
    return stats;
  }

  async set(id: AccountId, stats: readonly number[]): Promise<'set' | 'no-account'> {
    if (stats.length < 1 || stats.length > LADDER_STATS_COUNT) {
      throw new StoreInput(`${stats.length} ladder stats; expected 1 to ${LADDER_STATS_COUNT}`);
    }
    const rows = stats.map((value, stat) => ({
      account_id: id,
      stat,
      value: int32(value, `ladder stat ${stat}`),
    }));
    return this.#database.call(async (db) => {
      await db.replaceInto('ladder_stat').values(rows).execute();
      return 'set' as const;
    }, refused);
  }
}
