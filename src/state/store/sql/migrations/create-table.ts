import type { CreateTableBuilder, Kysely } from 'kysely';
import type { ColumnTypes } from '../flavour.js';

type Table = CreateTableBuilder<string, never>;

/** Makes a table unless it is there already: a step that was cut off is run again over what is there. */
export async function createTable(
  db: Kysely<unknown>,
  columns: ColumnTypes,
  name: string,
  shape: (table: Table) => CreateTableBuilder<string, string>,
): Promise<void> {
  await shape(db.schema.createTable(name).ifNotExists() as Table)
    .modifyEnd(columns.tableEnd)
    .execute();
}
