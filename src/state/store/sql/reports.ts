import type { AccountId } from '../../ids.js';
import { REPORTS_MAX, type Report, type Reports } from '../people.js';
import type { Database } from './database.js';
import { REASON_MAX, text, time } from './input.js';

export class SqlReports implements Reports {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(report: Report): Promise<'added' | 'no-account' | 'full'> {
    const row = {
      account_id: report.account,
      reporter_id: report.reporter,
      text: text(report.text, 'report', REASON_MAX),
      time: time(report.time, 'time of the report'),
    };
    const among = { account_id: report.account };
    const inserted = await this.#database.insertBelow({ table: 'report', row, among, limit: REPORTS_MAX }, {
      orphan: 'no-account',
    } as const);
    return typeof inserted === 'number' ? 'added' : inserted;
  }

  async of(id: AccountId, limit: number): Promise<Report[]> {
    return this.#database.call((db) =>
      db
        .selectFrom('report')
        .select(['account_id as account', 'reporter_id as reporter', 'text', 'time'])
        .where('account_id', '=', id)
        .orderBy('id', 'desc')
        .limit(limit)
        .execute(),
    );
  }
}
