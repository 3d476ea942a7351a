/** A plugin's database in a spec: what was asked, and the answers that the spec gave beforehand. */
import type { ScriptSql, SqlRow, SqlStatement } from '../services/sql.js';

/** Statements that are noted. */
const NOTED_MAX = 10_000;

export class FakeSql implements ScriptSql {
  readonly asked: SqlStatement[] = [];
  /** Rows, or how many rows a statement changes, by its text. */
  readonly answers = new Map<string, readonly SqlRow[] | number>();

  async query(_plugin: string, statement: SqlStatement): Promise<readonly SqlRow[]> {
    this.note(statement);
    const rows = this.answers.get(statement.text);
    if (typeof rows === 'object') return rows;
    throw new Error(`nothing answers "${statement.text}" in a spec; test.sql says what would`);
  }

  async execute(_plugin: string, statements: readonly SqlStatement[]): Promise<readonly number[]> {
    for (const statement of statements) this.note(statement);
    return statements.map(({ text }) => {
      const changes = this.answers.get(text);
      return typeof changes === 'number' ? changes : 1;
    });
  }

  private note(statement: SqlStatement): void {
    if (this.asked.length < NOTED_MAX) this.asked.push(statement);
  }
}
