import { type Kysely, type Migration, type MigrationProvider, Migrator } from 'kysely';
import { StoreNewer } from '../errors.js';
import { type ColumnTypes, type Flavour, storeErrorOf } from './flavour.js';
import { migrations } from './migrations/index.js';

/** One step from a version of the tables to the next; its name begins with the version's four digits. */
export interface SchemaStep {
  name: string;
  up(db: Kysely<unknown>, columns: ColumnTypes): Promise<void>;
}

export interface MigrationReport {
  /** Version before, such as "0001"; "0000" for an empty database. */
  from: string;
  to: string;
  /** The copy made before the first step. */
  backup?: string;
}

export type StoreLog = (level: 'info' | 'warn' | 'error', message: string) => void;

export interface MigrationTools {
  now(): number;
  log: StoreLog;
  /** Other steps than this program's, for tests of the machinery. */
  steps?: readonly SchemaStep[];
}

const EMPTY = '0000';
const APPLIED = 'kysely_migration';

/**
 * Brings the tables to this program's version: under a lock, so that of two openers one waits for
 * the other, and after a backup.
 * @throws StoreNewer when they are ahead of it
 */
export async function migrate(
  db: Kysely<unknown>,
  flavour: Flavour,
  tools: MigrationTools,
): Promise<MigrationReport> {
  const steps = tools.steps ?? migrations;
  const from = await versionOf(db);
  refuseNewer(flavour, from, steps);
  const report: MigrationReport = { from, to: lastVersion(steps) };
  const provider = providerOf(steps, flavour.columns, async (locked) => {
    report.from = await versionOf(locked);
    const file = await backUp(flavour, report.from, tools);
    if (file) report.backup = file;
  });
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (!error) return report;
  refuseNewer(flavour, await versionOf(db), steps); // another opener knew more, and was quicker
  throw storeErrorOf(flavour, error);
}

/** The steps as Kysely wants them. Whichever runs first waits for `before`, which so runs under the lock. */
function providerOf(
  steps: readonly SchemaStep[],
  columns: ColumnTypes,
  before: (locked: Kysely<unknown>) => Promise<void>,
): MigrationProvider {
  let prepared = false;
  const prepare = async (locked: Kysely<unknown>) => {
    if (prepared) return;
    prepared = true;
    await before(locked);
  };
  const migrationOf = (step: SchemaStep): Migration => ({
    up: async (locked) => {
      await prepare(locked);
      await step.up(locked, columns);
    },
  });
  return {
    getMigrations: async () => Object.fromEntries(steps.map((step) => [step.name, migrationOf(step)])),
  };
}

/** @returns the file, or undefined when there was nothing to copy or no way to */
async function backUp(
  flavour: Flavour,
  version: string,
  { now, log }: MigrationTools,
): Promise<string | undefined> {
  if (version === EMPTY) return undefined;
  const file = flavour.backupFile(version, now());
  if (!file) {
    log('warn', `no backup is made of ${flavour.where} before its tables change: ${flavour.noBackup}`);
    return undefined;
  }
  await flavour.backup(file);
  log('info', `${flavour.where} was copied to ${file} before its tables change`);
  return file;
}

async function versionOf(db: Kysely<unknown>): Promise<string> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === APPLIED)) return EMPTY;
  const newest = await (db as Kysely<{ [APPLIED]: { name: string } }>)
    .selectFrom(APPLIED)
    .select('name')
    .orderBy('name', 'desc')
    .executeTakeFirst();
  return newest ? versionIn(newest.name) : EMPTY;
}

function refuseNewer(flavour: Flavour, found: string, steps: readonly SchemaStep[]): void {
  if (found > lastVersion(steps)) throw new StoreNewer(flavour.where, found, lastVersion(steps));
}

function lastVersion(steps: readonly SchemaStep[]): string {
  return versionIn(steps.at(-1)?.name ?? EMPTY);
}

function versionIn(stepName: string): string {
  return stepName.slice(0, EMPTY.length);
}
