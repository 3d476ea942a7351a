import { createHash } from 'node:crypto';
import { MysqlDialect, sql } from 'kysely';
import { StoreError, StoreTimeout, StoreUnavailable } from '../../errors.js';
import type { ColumnTypes, Flavour, Obstacle } from '../flavour.js';
import { countThenInsert, type LimitedRow } from '../insert.js';
import type { Db } from '../tables.js';
import { LimitedPool, type MysqlAddress } from './pool.js';

const columns: ColumnTypes = {
  serial: sql`int not null auto_increment primary key`,
  text: (length) => sql`varchar(${sql.lit(length)})`,
  longText: sql`mediumtext`,
  bytes: (length) => sql`varbinary(${sql.lit(length)})`,
  integer: sql`int`,
  real: sql`double`,
  time: sql`bigint`,
  tableEnd: sql`engine = InnoDB default character set utf8mb4 collate utf8mb4_bin`,
};

/** MySQL 8 or MariaDB, reached by TCP. Connections are made when they are needed, and again after a loss. */
export function mysqlFlavour(address: MysqlAddress, callLimit: number): Flavour {
  const where = `${address.database} at ${address.host}:${address.port}`;
  const pool = new LimitedPool(address);
  return {
    where,
    dialect: new MysqlDialect({ pool }),
    columns,
    obstacleOf: (error) => obstacleOf(error, where, callLimit),
    insertBelow: (db, limited) =>
      alone(
        db,
        lockName(address, limited),
        () => new StoreTimeout(callLimit),
        (locked) => countThenInsert(locked, limited),
      ),
    limitStatements: () => pool.limitStatements(callLimit),
    backup: () =>
      Promise.reject(new StoreError('failed', `${where}: copy it with mariadb-dump or mysqldump`)),
    backupFile: () => undefined,
    noBackup: 'copying it is left to mariadb-dump or mysqldump',
    close: () => pool.close(),
  };
}

function obstacleOf(error: unknown, where: string, callLimit: number): Obstacle {
  if (error instanceof StoreError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ER_DUP_ENTRY':
      return 'duplicate';
    case 'ER_NO_REFERENCED_ROW':
    case 'ER_NO_REFERENCED_ROW_2':
      return 'orphan';
    case 'ER_LOCK_DEADLOCK':
    // MariaDB with snapshot isolation, its usual setting from 11.6.2 on: a row has changed since it was read.
    case 'ER_CHECKREAD':
      return 'deadlock';
    case 'PROTOCOL_SEQUENCE_TIMEOUT':
      return new StoreTimeout(callLimit);
  }
  const text = `${where}: ${error instanceof Error ? error.message || code : String(error)}`;
  const refused = typeof code === 'string' && code.startsWith('ER_') && !/SHUTDOWN|CON_COUNT|FULL/.test(code);
  return refused
    ? new StoreError('failed', text, { cause: error })
    : new StoreUnavailable(text, { cause: error });
}

/** Seconds to wait for a lock; the call's own limit is shorter or about the same. */
const LOCK_WAIT = 3;

/**
 * One at a time over all connections of all processes. InnoDB's own row locks would do as well, but
 * inserts that count their table first end in deadlocks more often than not.
 */
async function alone<T>(
  db: Db,
  name: string,
  late: () => StoreError,
  work: (locked: Db) => Promise<T>,
): Promise<T> {
  return db.connection().execute(async (connection) => {
    const { rows } = await sql<{ got: number }>`select get_lock(${name}, ${LOCK_WAIT}) as got`.execute(
      connection,
    );
    if (rows[0]?.got !== 1) throw late();
    try {
      return await work(connection);
    } finally {
      await sql`select release_lock(${name})`.execute(connection);
    }
  });
}

/** Lock names are shared by all databases of a server and hold 64 characters. */
function lockName({ database }: MysqlAddress, { table, among }: LimitedRow): string {
  const text = JSON.stringify([database, table, Object.values(among)]);
  return `rekindle.${createHash('sha256').update(text).digest('hex').slice(0, 40)}`;
}
