import type { AccountId } from '../../ids.js';
import { LISTED_PLAYERS_MAX, type ListedPlayer, type PlayerList } from '../store.js';
import type { Database } from './database.js';
import { time } from './input.js';

export class SqlPlayerList implements PlayerList {
  readonly #database: Database;
  readonly #table: 'buddy' | 'ignored';

  constructor(database: Database, table: 'buddy' | 'ignored') {
    this.#database = database;
    this.#table = table;
  }

  async add(
    owner: AccountId,
    other: AccountId,
    when: number,
  ): Promise<'added' | 'exists' | 'no-account' | 'full'> {
    const row = { owner_id: owner, other_id: other, added: time(when, 'time of adding') };
    const inserted = await this.#database.insertBelow(
      { table: this.#table, row, among: { owner_id: owner }, limit: LISTED_PLAYERS_MAX },
      { duplicate: 'exists', orphan: 'no-account' } as const,
    );
    return typeof inserted === 'number' ? 'added' : inserted;
  }

  async remove(owner: AccountId, other: AccountId): Promise<'removed' | 'absent'> {
    const { numDeletedRows } = await this.#database.call((db) =>
      db
        .deleteFrom(this.#table)
        .where('owner_id', '=', owner)
        .where('other_id', '=', other)
        .executeTakeFirst(),
    );
    return numDeletedRows > 0n ? 'removed' : 'absent';
  }

  async list(owner: AccountId): Promise<ListedPlayer[]> {
    return this.#database.call((db) =>
      db
        .selectFrom(`${this.#table} as listed`)
        .innerJoin('account', 'account.id', 'listed.other_id')
        .select(['account.id', 'account.name'])
        .where('listed.owner_id', '=', owner)
        .orderBy('listed.id')
        .execute(),
    );
  }
}
