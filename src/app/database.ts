import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { StoreError } from '#state/store/errors.js';
import {
  backupStore,
  migrateStore,
  openStore,
  type StoreConfig,
  type StoreOptions,
} from '#state/store/open.js';
import type { Store } from '#state/store/store.js';
import type { Config } from './config.js';
import { type Home, makeData } from './home.js';
import { StartError } from './start-error.js';

/** The database of a configuration as the store wants it; files are in the data folder if not absolute. */
export function storeConfig({ database }: Config, home: Home): StoreConfig {
  switch (database.mode) {
    case 'sqlite':
      return {
        mode: 'sqlite',
        file: isAbsolute(database.file) ? database.file : join(home.data, database.file),
      };
    case 'mysql': {
      const { host, port, username: user, password, database: name } = database;
      return { mode: 'mysql', host, port, user, password, database: name };
    }
    case 'simulated':
      return { mode: 'simulated' };
  }
}

/** Where the databases of plugins are; in memory where the host's own is. */
export function pluginDatabasesFolder({ database }: Config, { data }: Home): string | undefined {
  return database.mode === 'simulated' ? undefined : join(data, 'plugins');
}

/** Opens the database of a host. Throws a StartError when it cannot be used. */
export function openDatabase(config: Config, home: Home, given: StoreOptions): Promise<Store> {
  return told(openStore(storeConfig(config, home), given));
}

/** `rekindle db migrate`: what was done, in words. Throws a StartError when it cannot be done. */
export async function migrateDatabase(config: Config, home: Home): Promise<string> {
  makeData(home);
  const report = await told(migrateStore(storeConfig(config, home), options()));
  if (report.from === report.to) return `the tables are at version ${report.to} already`;
  const backup = report.backup ? `; the database before it is in ${report.backup}` : '';
  return `the tables went from version ${report.from} to ${report.to}${backup}`;
}

/** `rekindle db backup`: a copy of the database in a new file. Throws a StartError when it cannot be made. */
export async function backupDatabase(config: Config, home: Home, target: string): Promise<string> {
  if (existsSync(target)) throw new StartError(`${target} is there already; name a file that is not`);
  await told(backupStore(storeConfig(config, home), target, options()));
  return `the database is copied to ${target}`;
}

function options(): StoreOptions {
  return { now: Date.now, log: (level, message) => console.error(`${level}: ${message}`) };
}

/** The store's errors are reasons that a person can remove. */
async function told<T>(doing: Promise<T>): Promise<T> {
  try {
    return await doing;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new StartError(`database: ${error.message}`, { cause: error });
  }
}
