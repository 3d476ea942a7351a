import type { AccountId } from '../../ids.js';
import { WARNINGS_MAX, type Warning, type Warnings } from '../people.js';
import type { Database } from './database.js';
import { label, NAME_MAX, REASON_MAX, text, time } from './input.js';

export class SqlWarnings implements Warnings {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(warning: Warning): Promise<'added' | 'no-account' | 'full'> {
    const row = {
      account_id: warning.account,
      reason: text(warning.reason, 'reason', REASON_MAX),
      author: label(warning.author, 'author', NAME_MAX),
      time: time(warning.time, 'time of the warning'),
    };
    const among = { account_id: warning.account };
    const inserted = await this.#database.insertBelow({ table: 'warning', row, among, limit: WARNINGS_MAX }, {
      orphan: 'no-account',
    } as const);
    return typeof inserted === 'number' ? 'added' : inserted;
  }

  async of(id: AccountId): Promise<Warning[]> {
    return this.#database.call((db) =>
      db
        .selectFrom('warning')
        .select(['account_id as account', 'reason', 'author', 'time'])
        .where('account_id', '=', id)
        .orderBy('id')
        .execute(),
    );
  }
}
