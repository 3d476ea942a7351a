import { MysqlDialect, sql } from 'kysely';
import { StoreError, StoreTimeout, StoreUnavailable } from '../../errors.js';
import type { ColumnTypes, Flavour, Obstacle } from '../flavour.js';
import { LimitedPool, type MysqlAddress } from './pool.js';

const columns: ColumnTypes = {
  serial: sql`int not null auto_increment primary key`,
  text: (length) => sql`varchar(${sql.lit(length)})`,
  longText: sql`mediumtext`,
  bytes: (length) => sql`varbinary(${sql.lit(length)})`,
  integer: sql`int`,
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
