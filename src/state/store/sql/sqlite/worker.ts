/**
 * The thread that holds the SQLite database. libsql runs inside the call, and a commit waits for the
 * disk, so none of this may happen on the main thread.
 */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'libsql';
import type { ThreadOptions } from './messages.js';
import {
  type Done,
  isFailed,
  OPENED,
  type Outcome,
  type Request,
  type Row,
  type Statement,
} from './messages.js';

/** The part of libsql's prepared statement that is used here; its own types say `any`. */
interface Prepared {
  readonly reader: boolean;
  all(parameters: readonly unknown[]): Row[];
  run(parameters: readonly unknown[]): { changes: number; lastInsertRowid: number };
}

const PREPARED_MAX = 200;
const done: Done = { rows: [], changes: 0, insertId: 0 };

class SqliteFile {
  readonly #file: string;
  readonly #database: InstanceType<typeof Database>;
  readonly #prepared = new Map<string, Prepared>();

  constructor({ file, lockWait }: ThreadOptions) {
    this.#file = file;
    if (file !== ':memory:') createPrivately(file);
    this.#database = new Database(file, { timeout: lockWait });
    patiently(lockWait, () => this.#database.exec('PRAGMA journal_mode = WAL'));
    this.#database.exec('PRAGMA synchronous = FULL');
    this.#database.exec('PRAGMA foreign_keys = ON');
  }

  /** Writes first and together, then reads, so that no read sees what might not be kept. */
  group(statements: readonly Statement[]): Outcome[] {
    this.#endAbandoned();
    const writes = statements.filter((statement) => statement.writes);
    const written = writes.length > 1 ? this.#together(writes) : writes.map((write) => this.step(write));
    const next = written.values();
    return statements.map((statement) => (statement.writes ? next.next().value! : this.step(statement)));
  }

  step(statement: Statement): Outcome {
    return outcomeOf(() => {
      const prepared = this.#prepare(statement.sql);
      if (prepared.reader) return { ...done, rows: prepared.all(statement.parameters) };
      const { changes, lastInsertRowid } = prepared.run(statement.parameters);
      return { rows: [], changes, insertId: lastInsertRowid };
    });
  }

  /**
   * VACUUM INTO reads one snapshot, also while this thread's own connection holds the write lock
   * for a migration; that needs a connection of its own. The copy gets its name when it is on disk.
   */
  backup(target: string): Outcome {
    return outcomeOf(() => {
      if (existsSync(target)) return { failed: 'EEXIST', message: `${target} exists already` };
      const partial = `${target}.partial`;
      rmSync(partial, { force: true });
      createPrivately(partial);
      const source = new Database(this.#file, { timeout: 10_000 });
      try {
        source.prepare('VACUUM INTO ?').run([partial]);
      } finally {
        source.close();
      }
      synchronise(partial);
      renameSync(partial, target);
      if (process.platform !== 'win32') synchronise(dirname(target)); // Windows opens no folders
      return done;
    });
  }

  close(): Outcome {
    return outcomeOf(() => {
      this.#database.close();
      return done;
    });
  }

  /** A failed statement undoes itself alone; a failed commit fails all that it would have kept. */
  #together(writes: readonly Statement[]): Outcome[] {
    const begun = outcomeOf(() => this.#run('BEGIN IMMEDIATE'));
    if (isFailed(begun)) return writes.map(() => begun);
    const outcomes: Outcome[] = [];
    for (const write of writes) {
      const outcome = this.step(write);
      // A full disk ends the whole transaction; what came after it would be kept though reported as lost.
      if (!this.#database.inTransaction) return writes.map(() => outcome);
      outcomes.push(outcome);
    }
    const committed = outcomeOf(() => this.#run('COMMIT'));
    if (!isFailed(committed)) return outcomes;
    this.#endAbandoned();
    return writes.map(() => committed);
  }

  /** Ends a transaction that its conductor left open. */
  #endAbandoned(): void {
    if (this.#database.inTransaction) outcomeOf(() => this.#run('ROLLBACK'));
  }

  #run(sql: string): Done {
    this.#database.exec(sql);
    return done;
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql);
    if (known) return known;
    if (this.#prepared.size >= PREPARED_MAX) this.#prepared.clear();
    const prepared = this.#database.prepare(sql) as Prepared;
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}

/** SQLite gives its -wal and -shm files the mode of the database: password hashes are the owner's alone. */
function createPrivately(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
}

function synchronise(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Two that open a new file at once can find it locked without SQLite's own waiting for it. */
function patiently(limit: number, attempt: () => void): void {
  const end = performance.now() + limit;
  for (;;) {
    try {
      attempt();
      return;
    } catch (error) {
      if (!codeOf(error).startsWith('SQLITE_BUSY') || performance.now() > end) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

function outcomeOf(work: () => Outcome): Outcome {
  try {
    return work();
  } catch (error) {
    return { failed: codeOf(error), message: error instanceof Error ? error.message : String(error) };
  }
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code !== '' ? code : 'SQLITE_CANTOPEN';
}

function serve(file: SqliteFile, request: Request): Outcome[] {
  switch (request.kind) {
    case 'group':
      return file.group(request.statements);
    case 'step':
      return [file.step(request.statement)];
    case 'backup':
      return [file.backup(request.target)];
    case 'close':
      return [file.close()];
  }
}

function start(): void {
  const port = parentPort;
  if (!port) throw new Error('the SQLite thread must be started as a worker thread');
  const opened = outcomeOf(() => {
    const file = new SqliteFile(workerData as ThreadOptions);
    port.on('message', (request: Request) => {
      port.postMessage({ id: request.id, outcomes: serve(file, request) });
      if (request.kind === 'close') port.close();
    });
    return done;
  });
  port.postMessage({ id: OPENED, outcomes: [opened] });
}

start();
