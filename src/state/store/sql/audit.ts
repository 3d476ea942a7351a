import { AUDIT_PAGE_MAX, type Audit, type AuditEntry, type AuditLine, type AuditQuery } from '../people.js';
import type { Database } from './database.js';
import { label, NAME_MAX, pageLimit, REASON_MAX, TARGET_MAX, text, time } from './input.js';

export class SqlAudit implements Audit {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(entry: AuditEntry): Promise<void> {
    const row = {
      time: time(entry.time, 'time of the deed'),
      action: label(entry.action, 'action', NAME_MAX),
      author: label(entry.author, 'author', NAME_MAX),
      pool: entry.pool ?? null,
      account_id: entry.account ?? null,
      target: text(entry.target, 'target', TARGET_MAX),
      detail: text(entry.detail, 'detail', REASON_MAX),
    };
    await this.#database.call((db) => db.insertInto('audit').values(row).execute());
  }

  async list({ account, author, action, pools, before, limit }: AuditQuery): Promise<AuditLine[]> {
    if (pools?.length === 0) return [];
    const count = pageLimit(limit, AUDIT_PAGE_MAX);
    const rows = await this.#database.call((db) => {
      let query = db.selectFrom('audit').selectAll();
      if (account !== undefined) query = query.where('account_id', '=', account);
      if (author !== undefined) query = query.where('author', '=', author);
      if (action !== undefined) query = query.where('action', '=', action);
      if (pools !== undefined) query = query.where('pool', 'in', pools);
      if (before !== undefined) query = query.where('id', '<', before);
      return query.orderBy('id', 'desc').limit(count).execute();
    });
    return rows.map(({ account_id, pool, ...row }) => ({
      ...row,
      pool: pool ?? undefined,
      account: account_id ?? undefined,
    }));
  }

  async forgetBefore(when: number): Promise<number> {
    const { numDeletedRows } = await this.#database.call((db) =>
      db.deleteFrom('audit').where('time', '<', when).executeTakeFirst(),
    );
    return Number(numDeletedRows);
  }
}
