/** A plugin's own database, as scripts ask for it. */
import type { SqlRow, SqlStatement } from '#state/store/plugin-sql/messages.js';

export type { SqlRow, SqlStatement, SqlValue } from '#state/store/plugin-sql/messages.js';

export interface ScriptSql {
  /** `plugin` is the name of the manifest, by which the permission was granted. Rejects with what is wrong. */
  query(plugin: string, statement: SqlStatement): Promise<readonly SqlRow[]>;
  /** All of them or none; how many rows each changed. */
  execute(plugin: string, statements: readonly SqlStatement[]): Promise<readonly number[]>;
}
