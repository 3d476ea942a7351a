import type { AccountId } from '../../ids.js';
import { StoreInput } from '../errors.js';
import {
  BOARDS_MAX,
  type Board,
  type BoardKeep,
  type BoardPost,
  type LadderOrder,
  type LadderPlace,
  type LadderRank,
  type Leaderboards,
} from '../store.js';
import type { Database } from './database.js';
import { label, NAME_MAX, time } from './input.js';
import { checkPage, directionOf, placesFrom, positionOf, rankOf } from './ranking.js';
import type { Db } from './tables.js';

interface Found {
  readonly id: number;
  readonly order: LadderOrder;
}

export class SqlLeaderboards implements Leaderboards {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async post(
    board: Board,
    account: AccountId,
    { value, keep, order, time: when }: BoardPost,
  ): Promise<number | 'no-account' | 'full' | 'other-order'> {
    finite(value);
    const found = await this.#findOrMake(board, order ?? 'descending');
    if (found === 'full') return found;
    if (order !== undefined && order !== found.order) return 'other-order';
    const row = { board_id: found.id, account_id: account, value, time: time(when, 'time of the value') };
    const inserted = await this.#database.call(
      async (db) => {
        // A value counts for accounts of the board's own pool only.
        const { numInsertedOrUpdatedRows } = await db
          .insertInto('leaderboard_entry')
          .columns(['board_id', 'account_id', 'value', 'time'])
          .expression((eb) =>
            eb
              .selectFrom('account')
              .select((select) => [
                select.val(row.board_id).as('board_id'),
                'account.id',
                select.val(row.value).as('value'),
                select.val(row.time).as('time'),
              ])
              .where('account.id', '=', account)
              .where('account.pool', '=', board.pool),
          )
          .executeTakeFirstOrThrow();
        return numInsertedOrUpdatedRows === 0n ? ('no-account' as const) : ('inserted' as const);
      },
      { duplicate: 'exists', orphan: 'no-account' } as const,
    );
    if (inserted === 'no-account') return inserted;
    if (inserted === 'inserted') return value;
    await this.#database.call((db) => update(db, found, account, { value, keep, time: row.time }));
    return (await this.#valueOf(found.id, account)) ?? value;
  }

  async rank(board: Board, account: AccountId): Promise<LadderRank | undefined> {
    const found = await this.#find(board);
    if (!found) return undefined;
    const row = await this.#database.call((db) =>
      db
        .selectFrom('leaderboard_entry as ranked')
        .innerJoin('leaderboard_entry as own', (join) =>
          join.on('own.account_id', '=', account).on('own.board_id', '=', found.id),
        )
        .where('ranked.board_id', '=', found.id)
        .select(({ fn }) => [
          'own.value',
          fn.countAll<number>().as('total'),
          positionOf(found.order, 'account_id').as('position'),
        ])
        .groupBy('own.value')
        .executeTakeFirst(),
    );
    return rankOf(row);
  }

  async top(board: Board, start: number, count: number): Promise<LadderPlace[]> {
    checkPage(start, count, 'board');
    const found = await this.#find(board);
    if (!found) return [];
    const rows = await this.#database.call((db) =>
      db
        .selectFrom('leaderboard_entry as ranked')
        .innerJoin('account', 'account.id', 'ranked.account_id')
        .where('ranked.board_id', '=', found.id)
        .select(['account.id', 'account.name', 'ranked.value'])
        .orderBy('ranked.value', directionOf(found.order))
        .orderBy('ranked.account_id')
        .limit(count)
        .offset(start - 1)
        .execute(),
    );
    return placesFrom(start, rows);
  }

  async reset(board: Board): Promise<number> {
    const found = await this.#find(board);
    if (!found) return 0;
    const gone = await this.#database.call((db) =>
      db.deleteFrom('leaderboard_entry').where('board_id', '=', found.id).executeTakeFirst(),
    );
    await this.#database.call((db) => db.deleteFrom('leaderboard').where('id', '=', found.id).execute());
    return Number(gone.numDeletedRows);
  }

  async remove(board: Board, account: AccountId): Promise<'removed' | 'absent'> {
    const found = await this.#find(board);
    if (!found) return 'absent';
    const { numDeletedRows } = await this.#database.call((db) =>
      db
        .deleteFrom('leaderboard_entry')
        .where('board_id', '=', found.id)
        .where('account_id', '=', account)
        .executeTakeFirst(),
    );
    return numDeletedRows > 0n ? 'removed' : 'absent';
  }

  async #valueOf(board: number, account: AccountId): Promise<number | undefined> {
    const row = await this.#database.call((db) =>
      db
        .selectFrom('leaderboard_entry')
        .select('value')
        .where('board_id', '=', board)
        .where('account_id', '=', account)
        .executeTakeFirst(),
    );
    return row?.value;
  }

  async #find(board: Board): Promise<Found | undefined> {
    const key = keyOf(board);
    const row = await this.#database.call((db) =>
      db
        .selectFrom('leaderboard')
        .select(['id', 'ascending'])
        .where(({ and }) => and(key))
        .executeTakeFirst(),
    );
    return row && { id: row.id, order: row.ascending ? 'ascending' : 'descending' };
  }

  /** Of two that make it at once, the second finds the first one's. */
  async #findOrMake(board: Board, order: LadderOrder): Promise<Found | 'full'> {
    const known = await this.#find(board);
    if (known) return known;
    const key = keyOf(board);
    const made = await this.#database.insertBelow(
      {
        table: 'leaderboard',
        row: { ...key, ascending: order === 'ascending' ? 1 : 0 },
        among: { plugin: key.plugin },
        limit: BOARDS_MAX,
      },
      { duplicate: 'exists' } as const,
    );
    if (made === 'full') return made;
    const found = await this.#find(board);
    if (found) return found;
    throw new StoreInput(`the board ${JSON.stringify(board.name)} was taken away while a value was posted`);
  }
}

function update(
  db: Db,
  { id, order }: Found,
  account: AccountId,
  { value, keep, time: when }: { value: number; keep: BoardKeep; time: number },
): Promise<unknown> {
  const change = db
    .updateTable('leaderboard_entry')
    .where('board_id', '=', id)
    .where('account_id', '=', account);
  switch (keep) {
    case 'last':
      return change.set({ value, time: when }).execute();
    case 'sum':
      return change.set((eb) => ({ value: eb('value', '+', value), time: when })).execute();
    case 'best':
      return change
        .where('value', order === 'ascending' ? '>' : '<', value)
        .set({ value, time: when })
        .execute();
  }
}

function keyOf({ plugin, pool, name }: Board): { plugin: string; pool: string; name: string } {
  return {
    plugin: label(plugin, 'plugin name', NAME_MAX),
    pool: label(pool, 'account pool', NAME_MAX),
    name: label(name, 'name of a board', NAME_MAX),
  };
}

function finite(value: number): void {
  if (!Number.isFinite(value)) throw new StoreInput(`${value} is no value of a board`);
}
