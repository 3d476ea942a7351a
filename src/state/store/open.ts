import { existsSync } from 'node:fs';
import { StoreUnavailable } from './errors.js';
import { Database } from './sql/database.js';
import { type Flavour, storeErrorOf } from './sql/flavour.js';
import { Gate } from './sql/gate.js';
import { type MigrationReport, migrate, type StoreLog } from './sql/migrate.js';
import { mysqlFlavour } from './sql/mysql/flavour.js';
import type { MysqlAddress } from './sql/mysql/pool.js';
import { sqliteFlavour } from './sql/sqlite/flavour.js';
import { sqlStore } from './sql/store.js';
import type { Store } from './store.js';

export type { MigrationReport, StoreLog };

export type StoreConfig =
  | { mode: 'sqlite'; file: string }
  | ({ mode: 'mysql' } & MysqlAddress)
  /** SQLite in memory: all is gone when the store is closed. */
  | { mode: 'simulated' };

export interface StoreOptions {
  /** ms since the epoch; names the backups */
  now(): number;
  log?: StoreLog;
  /** ms that a call may take before it fails with `StoreTimeout`; 3000 unless told. */
  callLimit?: number;
  /** Calls that may be under way before the next fails with `StoreBusy`; 1000 unless told. */
  callsMax?: number;
}

const CALL_LIMIT = 3_000;
const CALLS_MAX = 1_000;

/**
 * Opens the store and brings its tables to this program's version.
 * @throws StoreNewer, StoreUnavailable or another StoreError; nothing stays open then
 */
export async function openStore(config: StoreConfig, options: StoreOptions): Promise<Store> {
  const { database } = await openDatabase(config, options);
  return sqlStore(database);
}

/** Brings the tables to this program's version and closes the database again. */
export async function migrateStore(config: StoreConfig, options: StoreOptions): Promise<MigrationReport> {
  const { database, report } = await openDatabase(config, options);
  await database.close();
  return report;
}

/**
 * Copies a SQLite database, also one that a running server uses, into a new file that can be opened
 * in its stead. The tables stay at the version they have.
 * @param target a file that does not exist yet
 * @throws StoreError 'failed' for MySQL, whose own programs do this
 */
export async function backupStore(config: StoreConfig, target: string, options: StoreOptions): Promise<void> {
  if (config.mode === 'sqlite' && !existsSync(config.file)) {
    throw new StoreUnavailable(`the database ${config.file} does not exist`);
  }
  const flavour = await flavourOf(config, options);
  const database = databaseOf(flavour, options);
  try {
    await flavour.backup(target);
  } catch (error) {
    throw storeErrorOf(flavour, error);
  } finally {
    await database.close();
  }
}

async function openDatabase(config: StoreConfig, options: StoreOptions) {
  const flavour = await flavourOf(config, options);
  const database = databaseOf(flavour, options);
  try {
    const report = await migrate(database.ungated, flavour, {
      now: options.now,
      log: options.log ?? (() => {}),
    });
    flavour.limitStatements();
    return { database, report };
  } catch (error) {
    await database.close();
    throw storeErrorOf(flavour, error);
  }
}

function databaseOf(
  flavour: Flavour,
  { callsMax = CALLS_MAX, callLimit = CALL_LIMIT }: StoreOptions,
): Database {
  return new Database(flavour, new Gate(callsMax, callLimit));
}

async function flavourOf(config: StoreConfig, { callLimit = CALL_LIMIT }: StoreOptions): Promise<Flavour> {
  switch (config.mode) {
    case 'sqlite':
      return sqliteFlavour(config.file, callLimit);
    case 'mysql':
      return mysqlFlavour(config, callLimit);
    case 'simulated':
      return sqliteFlavour(undefined, callLimit);
  }
}
