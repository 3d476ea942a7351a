import { sql } from 'kysely';
import type { Db, NewRow, Tables } from './tables.js';

/**
 * Inserts a row unless so many rows that meet a condition are there already: one statement, so that
 * two at once do not both find the last place free.
 * @returns the new row's id (0 where the table counts none), or undefined when it is full
 */
export async function insertBelow<T extends keyof Tables & string>(
  db: Db,
  table: T,
  row: NewRow<T>,
  limit: number,
  among: Partial<NewRow<T>>,
): Promise<number | undefined> {
  const columns = Object.keys(row);
  const values = sql.join(Object.values(row));
  const conditions = Object.entries(among).map(([column, value]) => sql`${sql.ref(column)} = ${value}`);
  const count = sql`select count(*) from ${sql.table(table)} where ${sql.join(conditions, sql` and `)}`;
  const result =
    await sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
    select ${values} from (select 1 as one) as seed where (${count}) < ${limit}`.execute(db);
  return result.numAffectedRows === 0n ? undefined : Number(result.insertId ?? 0n);
}
