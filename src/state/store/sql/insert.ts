import { type RawBuilder, sql } from 'kysely';
import type { Db, NewRow, Tables } from './tables.js';

/** A row that may be added while fewer than `limit` rows are there that equal it in some columns. */
export interface LimitedRow<T extends keyof Tables = keyof Tables> {
  table: T;
  row: NewRow<T>;
  among: Partial<NewRow<T>>;
  limit: number;
}

/** The id of a new row, 0 where the table counts none; or that there are enough. */
export type Inserted = number | 'full';

/** One statement counts and inserts, which is exact where one statement runs at a time. */
export async function insertInOneStatement(db: Db, limited: LimitedRow): Promise<Inserted> {
  const { table, row, limit } = limited;
  const result = await sql`insert into ${sql.table(table)} (${namesOf(row)})
    select ${valuesOf(row)} from (select 1 as one) as seed where (${countOf(limited)}) < ${limit}`.execute(
    db,
  );
  return result.numAffectedRows === 0n ? 'full' : Number(result.insertId ?? 0n);
}

/** Two statements, which need a lock around them. */
export async function countThenInsert(db: Db, limited: LimitedRow): Promise<Inserted> {
  const { table, row, limit } = limited;
  const counted = await sql<{ count: number }>`${countOf(limited)}`.execute(db);
  if (Number(counted.rows[0]?.count) >= limit) return 'full';
  const result =
    await sql`insert into ${sql.table(table)} (${namesOf(row)}) values (${valuesOf(row)})`.execute(db);
  return Number(result.insertId ?? 0n);
}

function countOf({ table, among }: LimitedRow): RawBuilder<unknown> {
  const conditions = Object.entries(among).map(([column, value]) => sql`${sql.ref(column)} = ${value}`);
  return sql`select count(*) as count from ${sql.table(table)} where ${sql.join(conditions, sql` and `)}`;
}

function namesOf(row: object): RawBuilder<unknown> {
  return sql.join(Object.keys(row).map((column) => sql.ref(column)));
}

function valuesOf(row: object): RawBuilder<unknown> {
  return sql.join(Object.values(row));
}
