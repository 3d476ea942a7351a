import { type BanId, banId } from '../../ids.js';
import type { Ban, BanKind, BanSubject, Bans, NewBan } from '../store.js';
import type { Database } from './database.js';
import { label, NAME_MAX, REASON_MAX, TARGET_MAX, text, time } from './input.js';
import type { BanTable } from './tables.js';

export class SqlBans implements Bans {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(ban: NewBan): Promise<Ban> {
    const row = rowOf(ban);
    const { insertId } = await this.#database.call((db) =>
      db.insertInto('ban').values(row).executeTakeFirstOrThrow(),
    );
    return banOf({ ...row, id: banId(Number(insertId)) });
  }

  async lift(id: BanId, author: string, when: number): Promise<'lifted' | 'absent'> {
    const set = { lifted: time(when, 'time of lifting'), lifted_by: label(author, 'author', NAME_MAX) };
    const { numUpdatedRows } = await this.#database.call((db) =>
      db.updateTable('ban').set(set).where('id', '=', id).where('lifted', 'is', null).executeTakeFirst(),
    );
    return numUpdatedRows > 0n ? 'lifted' : 'absent';
  }

  async findActive(subject: BanSubject, when: number): Promise<Ban[]> {
    const marks = marksOf(subject);
    if (marks.length === 0) return [];
    const rows = await this.#database.call((db) =>
      db
        .selectFrom('ban')
        .selectAll()
        .where('lifted', 'is', null)
        .where(({ or, eb }) => or([eb('expires', 'is', null), eb('expires', '>', when)]))
        .where(({ or, and }) => or(marks.map((mark) => and(mark))))
        .orderBy('id')
        .execute(),
    );
    return rows.map(banOf);
  }

  async liftAll(kind: BanKind, target: string, author: string, when: number): Promise<number> {
    const set = { lifted: time(when, 'time of lifting'), lifted_by: label(author, 'author', NAME_MAX) };
    const { numUpdatedRows } = await this.#database.call((db) =>
      db
        .updateTable('ban')
        .set(set)
        .where('kind', '=', kind)
        .where('target', '=', target)
        .where('lifted', 'is', null)
        .where(({ or, eb }) => or([eb('expires', 'is', null), eb('expires', '>', when)]))
        .executeTakeFirst(),
    );
    return Number(numUpdatedRows);
  }

  async findById(id: BanId): Promise<Ban | undefined> {
    const row = await this.#database.call((db) =>
      db.selectFrom('ban').selectAll().where('id', '=', id).executeTakeFirst(),
    );
    return row && banOf(row);
  }

  async active(when: number, limit: number): Promise<Ban[]> {
    const rows = await this.#database.call((db) =>
      db
        .selectFrom('ban')
        .selectAll()
        .where('lifted', 'is', null)
        .where(({ or, eb }) => or([eb('expires', 'is', null), eb('expires', '>', when)]))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute(),
    );
    return rows.map(banOf);
  }

  async history(kind: BanKind, target: string): Promise<Ban[]> {
    const rows = await this.#database.call((db) =>
      db
        .selectFrom('ban')
        .selectAll()
        .where('kind', '=', kind)
        .where('target', '=', target)
        .orderBy('id')
        .execute(),
    );
    return rows.map(banOf);
  }
}

function marksOf({ account, address, machine }: BanSubject): { kind: BanKind; target: string }[] {
  const marks: { kind: BanKind; target: string }[] = [];
  if (account !== undefined) marks.push({ kind: 'account', target: String(account) });
  if (address !== undefined) marks.push({ kind: 'address', target: address });
  if (machine !== undefined) marks.push({ kind: 'machine', target: machine });
  return marks;
}

function rowOf(ban: NewBan): Omit<BanTable, 'id'> {
  return {
    kind: ban.kind,
    target: label(ban.target, `${ban.kind} to ban`, TARGET_MAX),
    reason: text(ban.reason, 'reason', REASON_MAX),
    author: label(ban.author, 'author', NAME_MAX),
    time: time(ban.time, 'time of the ban'),
    expires: ban.expires === null ? null : time(ban.expires, 'end of the ban'),
    lifted: null,
    lifted_by: null,
  };
}

function banOf({ lifted_by, ...row }: Omit<BanTable, 'id'> & { id: BanId }): Ban {
  return { ...row, liftedBy: lifted_by };
}
