import {
  CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely';
import { StoreInput } from '../../errors.js';
import type { BoundValue, Done, Row, Statement } from './messages.js';
import type { Lease, SqliteThread } from './thread.js';

/** How long an opener waits for another one's migration, in ms. */
const MIGRATION_WAIT = 120_000;

/** Kysely's SQLite dialect over a thread. */
export class SqliteThreadDialect implements Dialect {
  readonly #thread: SqliteThread;
  readonly #lockWait: number;

  /** @param lockWait what the thread was opened with, restored after a migration */
  constructor(thread: SqliteThread, lockWait: number) {
    this.#thread = thread;
    this.#lockWait = lockWait;
  }

  createAdapter(): SqliteAdapter {
    return new ThreadAdapter(this.#lockWait);
  }

  createDriver(): Driver {
    return new ThreadDriver(this.#thread);
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }

  createQueryCompiler(): SqliteQueryCompiler {
    return new SqliteQueryCompiler();
  }
}

/** Migrations run in one transaction, and its lock on the file is the lock between openers. */
class ThreadAdapter extends SqliteAdapter {
  readonly #lockWait: number;

  constructor(lockWait: number) {
    super();
    this.#lockWait = lockWait;
  }

  override get supportsTransactionalDdl(): boolean {
    return true;
  }

  override async acquireMigrationLock(db: Kysely<unknown>): Promise<void> {
    await sql`pragma busy_timeout = ${sql.lit(MIGRATION_WAIT)}`.execute(db);
  }

  override async releaseMigrationLock(db: Kysely<unknown>): Promise<void> {
    await sql`pragma busy_timeout = ${sql.lit(this.#lockWait)}`.execute(db);
  }
}

class ThreadDriver implements Driver {
  readonly #thread: SqliteThread;

  constructor(thread: SqliteThread) {
    this.#thread = thread;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<ThreadConnection> {
    return new ThreadConnection(this.#thread);
  }

  async beginTransaction(connection: ThreadConnection): Promise<void> {
    await connection.lease();
    // A deferred transaction that reads first can fail later, when it writes.
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(connection: ThreadConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: ThreadConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async releaseConnection(connection: ThreadConnection): Promise<void> {
    connection.release();
  }

  /** Who opened the thread closes it. */
  async destroy(): Promise<void> {}
}

/** Shares the thread with all others until it leases it for a transaction. */
class ThreadConnection implements DatabaseConnection {
  readonly #thread: SqliteThread;
  #lease: Lease | undefined;

  constructor(thread: SqliteThread) {
    this.#thread = thread;
  }

  async lease(): Promise<void> {
    this.#lease ??= await this.#thread.lease();
  }

  release(): void {
    this.#lease?.end();
    this.#lease = undefined;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const statement = statementOf(query);
    return resultOf(await (this.#lease ?? this.#thread).run(statement));
  }

  // biome-ignore lint/correctness/useYield: Kysely asks for it, nothing here streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('the SQLite thread answers a query as a whole and cannot stream it');
  }
}

function statementOf(query: CompiledQuery): Statement {
  return {
    sql: query.sql,
    parameters: query.parameters.map(boundValue),
    writes: query.query.kind !== 'SelectQueryNode',
  };
}

/** The driver ends the whole process when it is given a boolean, and reads a view of bytes from the wrong place. */
function boundValue(value: unknown): BoundValue {
  if (value === null || typeof value === 'string' || typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value instanceof Uint8Array) return new Uint8Array(value);
  throw new StoreInput(
    `SQLite cannot keep ${String(value)} (${typeof value}); expected text, number, bytes or null`,
  );
}

function resultOf<R>({ rows, changes, insertId }: Done): QueryResult<R> {
  return {
    rows: rows.map(withBuffers) as R[],
    numAffectedRows: BigInt(changes),
    insertId: BigInt(insertId),
  };
}

/** libsql gives a blob as an ArrayBuffer. */
function withBuffers(row: Row): Row {
  for (const [column, value] of Object.entries(row)) {
    if (value instanceof ArrayBuffer) row[column] = Buffer.from(value);
  }
  return row;
}
