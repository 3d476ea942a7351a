import type { Dialect, RawBuilder } from 'kysely';
import { StoreError } from '../errors.js';
import type { Inserted, LimitedRow } from './insert.js';
import type { Db } from './tables.js';

/** What a statement ran into, in words that mean the same for every database. */
export type Obstacle =
  /** A row with this key is there already. */
  | 'duplicate'
  /** The row that it refers to is not there. */
  | 'orphan'
  /** Undone by the database for another's sake: the very same again will do. */
  | 'deadlock'
  | StoreError;

/** How a database spells the type of a column. Lengths count characters, or bytes for `bytes`. */
export interface ColumnTypes {
  /** The primary key, which counts up by itself and never gives a number twice. */
  serial: RawBuilder<unknown>;
  /** Compared byte by byte. */
  text(length: number): RawBuilder<unknown>;
  longText: RawBuilder<unknown>;
  bytes(length: number): RawBuilder<unknown>;
  integer: RawBuilder<unknown>;
  /** A floating-point number of 64 bits. */
  real: RawBuilder<unknown>;
  /** ms since the epoch */
  time: RawBuilder<unknown>;
  /** Follows the closing parenthesis of CREATE TABLE. */
  tableEnd: RawBuilder<unknown>;
}

/** All in which one database differs from the other. */
export interface Flavour {
  /** Names the database in messages: a file, or host and name, never a password. */
  readonly where: string;
  readonly dialect: Dialect;
  readonly columns: ColumnTypes;
  obstacleOf(error: unknown): Obstacle;
  /** Of many at once with one place left, one gets it. */
  insertBelow(db: Db, limited: LimitedRow): Promise<Inserted>;
  /** Called after the migrations, which take as long as they take: from now on a statement has a limit. */
  limitStatements(): void;
  /** Copies the database as it is into the file `target`, which must not exist. */
  backup(target: string): Promise<void>;
  /** Where the copy before a migration goes; undefined when no copy is made, for `noBackup`. */
  backupFile(version: string, now: number): string | undefined;
  readonly noBackup: string;
  /** Lets go of the database. */
  close(): Promise<void>;
}

/** The error for a caller who can do nothing about the obstacle. */
export function storeErrorOf(flavour: Flavour, error: unknown): StoreError {
  const obstacle = flavour.obstacleOf(error);
  if (obstacle instanceof StoreError) return obstacle;
  return new StoreError('failed', `${flavour.where}: ${obstacle}`, { cause: error });
}
