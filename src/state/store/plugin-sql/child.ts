/**
 * The process that holds the database of one plugin. It is a process and not a thread because a statement that does
 * not end can be ended with it, wherever it is. Its first argument is the file, or ":memory:".
 */
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import Database from 'libsql';
import {
  SQL_BYTES_MAX,
  SQL_FILE_MAX,
  SQL_ROWS_MAX,
  type SqlAnswer,
  type SqlOrder,
  type SqlRow,
  type SqlStatement,
  type SqlValue,
} from './messages.js';
import { forbiddenNames, refusalOf } from './statement.js';

const PAGE = 4096;
/** Bytes that SQLite may take in this process. */
const HEAP = 64 << 20;

/** The part of libsql's prepared statement that is used here; its own types say `any`. */
interface Prepared {
  readonly reader: boolean;
  iterate(parameters: readonly SqlValue[]): Iterable<Readonly<Record<string, SqlValue | ArrayBuffer>>>;
  run(parameters: readonly SqlValue[]): { readonly changes: number };
  safeIntegers(on: boolean): Prepared;
}

class PluginFile {
  readonly #database: InstanceType<typeof Database>;
  readonly #forbidden: ReadonlySet<string>;

  constructor(file: string) {
    if (file !== ':memory:') {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      closeSync(openSync(file, 'a', 0o600));
    }
    this.#database = new Database(file, { timeout: 1000 });
    this.#database.exec(`PRAGMA page_size = ${PAGE}`);
    this.#database.exec('PRAGMA journal_mode = WAL');
    this.#database.exec('PRAGMA foreign_keys = ON');
    // Sorting takes memory, which has a limit, and no files.
    this.#database.exec('PRAGMA temp_store = MEMORY');
    this.#database.pragma(`max_page_count = ${SQL_FILE_MAX / PAGE}`);
    this.#database.pragma(`hard_heap_limit = ${HEAP}`);
    const named = (list: string) =>
      (this.#database.pragma(list) as { name: string }[]).map(({ name }) => name);
    this.#forbidden = forbiddenNames([...named('function_list'), ...named('module_list')]);
  }

  do(order: SqlOrder): SqlAnswer {
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      const answer: SqlAnswer =
        order.kind === 'query'
          ? { kind: 'rows', rows: this.#rows(order.statement) }
          : { kind: 'done', changes: order.statements.map((one) => this.#changes(one)) };
      this.#database.exec('COMMIT');
      return answer;
    } catch (error) {
      return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
    } finally {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
    }
  }

  #rows(statement: SqlStatement): SqlRow[] {
    const prepared = this.#prepare(statement);
    if (!prepared.reader) throw new Error('this statement gives no rows; sql.execute runs it');
    const rows: SqlRow[] = [];
    let bytes = 0;
    for (const given of prepared.iterate(statement.values)) {
      const row = withBytes(given);
      bytes += sizeOf(row);
      if (rows.length >= SQL_ROWS_MAX) throw new Error(`more than ${SQL_ROWS_MAX} rows; narrow it by LIMIT`);
      if (bytes > SQL_BYTES_MAX) throw new Error(`the rows have more than ${SQL_BYTES_MAX} bytes`);
      rows.push(row);
    }
    return rows;
  }

  #changes(statement: SqlStatement): number {
    const prepared = this.#prepare(statement);
    if (prepared.reader) throw new Error('this statement gives rows; sql.query runs it');
    return prepared.run(statement.values).changes;
  }

  #prepare({ text }: SqlStatement): Prepared {
    const refusal = refusalOf(text, this.#forbidden);
    if (refusal !== undefined) throw new Error(refusal);
    return (this.#database.prepare(text) as unknown as Prepared).safeIntegers(true);
  }
}

/** libsql gives blobs as array buffers where it goes row by row. */
function withBytes(row: Readonly<Record<string, SqlValue | ArrayBuffer>>): SqlRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof ArrayBuffer ? new Uint8Array(value) : value,
    ]),
  );
}

function sizeOf(row: SqlRow): number {
  return Object.entries(row).reduce((sum, [name, value]) => {
    const size = typeof value === 'string' || value instanceof Uint8Array ? value.length : 8;
    return sum + name.length + size;
  }, 0);
}

const say = (answer: SqlAnswer) => process.send?.(answer);

function start(file: string): void {
  process.on('disconnect', () => process.exit());
  new Worker(new URL('./orphan.js', import.meta.url), { workerData: process.ppid });
  try {
    const database = new PluginFile(file);
    process.on('message', (order: SqlOrder) => say(database.do(order)));
    say({ kind: 'ready' });
  } catch (error) {
    say({ kind: 'failed', why: error instanceof Error ? error.message : String(error) });
    process.disconnect();
  }
}

start(process.argv[2] ?? ':memory:');
