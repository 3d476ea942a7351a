import { sql } from 'kysely';
import { StoreError, StoreUnavailable } from '../../errors.js';
import type { ColumnTypes, Flavour, Obstacle } from '../flavour.js';
import { insertInOneStatement } from '../insert.js';
import { SqliteThreadDialect } from './dialect.js';
import { SqliteFailure, SqliteThread } from './thread.js';

/** How long SQLite waits while another process, such as a backup or a shell, holds its lock; in ms. */
const LOCK_WAIT = 2_000;

const columns: ColumnTypes = {
  serial: sql`integer primary key autoincrement not null`,
  text: () => sql`text`,
  longText: sql`text`,
  bytes: () => sql`blob`,
  integer: sql`integer`,
  real: sql`real`,
  time: sql`integer`,
  tableEnd: sql`strict`,
};

/**
 * SQLite in a thread of its own.
 * @param file a path, or undefined for a database in memory that ends with the store
 * @param callLimit ms after which a statement that was not yet begun is dropped
 * @throws StoreUnavailable when the file cannot be opened or is no database
 */
export async function sqliteFlavour(file: string | undefined, callLimit: number): Promise<Flavour> {
  const where = file ?? 'the simulated database';
  const thread = await SqliteThread.open({ file: file ?? ':memory:', lockWait: LOCK_WAIT }, callLimit).catch(
    (error: unknown) => {
      throw new StoreUnavailable(`cannot open the database ${where}: ${messageOf(error)}`, { cause: error });
    },
  );
  return {
    where,
    dialect: new SqliteThreadDialect(thread, LOCK_WAIT),
    columns,
    obstacleOf: (error) => obstacleOf(error, where),
    insertBelow: insertInOneStatement,
    limitStatements: () => {},
    backup: (target) => (file ? thread.backup(target) : Promise.reject(nothingToCopy())),
    backupFile: (version, now) => (file ? `${file}.${version}.${stamp(now)}.backup` : undefined),
    noBackup: 'it lives in memory only',
    close: () => thread.close(),
  };
}

function obstacleOf(error: unknown, where: string): Obstacle {
  if (error instanceof StoreError) return error;
  const code = error instanceof SqliteFailure ? error.code : '';
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') return 'duplicate';
  if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY') return 'orphan';
  const text = `${where}: ${messageOf(error)}`;
  if (/^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOTADB|CORRUPT)/.test(code)) {
    return new StoreUnavailable(text, { cause: error });
  }
  return new StoreError('failed', text, { cause: error });
}

function nothingToCopy(): StoreError {
  return new StoreError('failed', 'the simulated database lives in memory only and cannot be backed up');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** 20261120T190612Z: sorts by time and is a file name everywhere. */
function stamp(now: number): string {
  return new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
}
