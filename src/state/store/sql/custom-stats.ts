import { sql } from 'kysely';
import type { AccountId } from '../../ids.js';
import { StoreInput } from '../errors.js';
import { CUSTOM_STAT_NAME_MAX, CUSTOM_STATS_MAX, type CustomStats } from '../people.js';
import type { Database } from './database.js';
import { label, NAME_MAX } from './input.js';

const answers = { duplicate: 'exists', orphan: 'no-account' } as const;

interface Key {
  readonly account_id: AccountId;
  readonly title: string;
  readonly name: string;
}

export class SqlCustomStats implements CustomStats {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async list(id: AccountId, title: string): Promise<Map<string, number>> {
    const rows = await this.#database.call((db) =>
      db
        .selectFrom('custom_stat')
        .select(['name', 'value'])
        .where('account_id', '=', id)
        .where('title', '=', title)
        .orderBy('name')
        .execute(),
    );
    return new Map(rows.map(({ name, value }) => [name, value]));
  }

  async get(id: AccountId, title: string, name: string): Promise<number | undefined> {
    const key = keyOf(id, title, name);
    const row = await this.#database.call((db) =>
      db
        .selectFrom('custom_stat')
        .select('value')
        .where(({ and }) => and({ ...key }))
        .executeTakeFirst(),
    );
    return row?.value;
  }

  /** Update, else insert; when another inserts in between, the second update finds its row. */
  async set(
    id: AccountId,
    title: string,
    name: string,
    value: number | undefined,
  ): Promise<'set' | 'no-account' | 'full'> {
    const key = keyOf(id, title, name);
    if (value === undefined) {
      await this.#database.call((db) =>
        db
          .deleteFrom('custom_stat')
          .where(({ and }) => and({ ...key }))
          .execute(),
      );
      return 'set';
    }
    const to = finite(value);
    if (await this.#update(key, to)) return 'set';
    const inserted = await this.#insert(key, to);
    if (inserted === 'exists') await this.#update(key, to);
    return inserted === 'no-account' || inserted === 'full' ? inserted : 'set';
  }

  /** The sum is made and read in one transaction, so that of many at once none is lost. */
  async add(id: AccountId, title: string, name: string, by: number): Promise<number | 'no-account' | 'full'> {
    const key = keyOf(id, title, name);
    const more = finite(by);
    const sum = await this.#add(key, more);
    if (sum !== undefined) return sum;
    const inserted = await this.#insert(key, more);
    if (inserted === 'no-account' || inserted === 'full') return inserted;
    return inserted === 'exists' ? ((await this.#add(key, more)) ?? more) : more;
  }

  async #update(key: Key, value: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#database.call((db) =>
      db
        .updateTable('custom_stat')
        .set({ value })
        .where(({ and }) => and({ ...key }))
        .executeTakeFirst(),
    );
    return numUpdatedRows > 0n;
  }

  async #add(key: Key, by: number): Promise<number | undefined> {
    return this.#database.call((db) =>
      db.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('custom_stat')
          .set({ value: sql<number>`value + ${by}` })
          .where(({ and }) => and({ ...key }))
          .execute();
        const row = await transaction
          .selectFrom('custom_stat')
          .select('value')
          .where(({ and }) => and({ ...key }))
          .executeTakeFirst();
        return row?.value;
      }),
    );
  }

  #insert(key: Key, value: number) {
    const among = { account_id: key.account_id, title: key.title };
    return this.#database.insertBelow(
      { table: 'custom_stat', row: { ...key, value }, among, limit: CUSTOM_STATS_MAX },
      answers,
    );
  }
}

function keyOf(id: AccountId, title: string, name: string): Key {
  return {
    account_id: id,
    title: label(title, 'title', NAME_MAX),
    name: label(name, 'name of a number', CUSTOM_STAT_NAME_MAX),
  };
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new StoreInput(`${value} is no number that can be kept`);
}
