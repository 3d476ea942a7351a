/** The command `backup`: a copy of the database beside it, while the servers run. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from '#state/store/errors.js';
import { backupStore, type StoreConfig } from '#state/store/open.js';

/** Copies that are kept; older ones that this command made are deleted. */
const KEPT = 10;
const NAME = /^rekindle-\d{8}T\d{6}Z\.db$/;

export interface BackupParts {
  /** The folder of the copies. */
  readonly folder: string;
  store(): StoreConfig;
  /** ms since the epoch */
  now(): number;
}

export class Backups {
  private isBusy = false;

  constructor(private readonly parts: BackupParts) {}

  /** Copies the database; what was done, or why not, in words. */
  async make(): Promise<string> {
    const { folder, now } = this.parts;
    const store = this.parts.store();
    if (store.mode === 'mysql')
      return 'the database is MySQL: copy it with mariadb-dump or mysqldump (--single-transaction)';
    if (store.mode === 'simulated') return 'the simulated database lives in memory only and cannot be copied';
    if (this.isBusy) return 'a copy is being made already';
    const target = join(folder, `rekindle-${stamp(now())}.db`);
    this.isBusy = true;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (existsSync(target)) return `${target} is there already`;
      await backupStore(store, target, { now });
      const gone = this.deleteOld();
      return `the database is copied to ${target}${gone > 0 ? `; ${gone} older than the last ${KEPT} deleted` : ''}`;
    } catch (error) {
      if (error instanceof StoreError) return `the database could not be copied: ${error.message}`;
      throw error;
    } finally {
      this.isBusy = false;
    }
  }

  /** How many went. Their names sort by time. */
  private deleteOld(): number {
    const { folder } = this.parts;
    const copies = readdirSync(folder).filter((name) => NAME.test(name));
    const old = copies.sort().slice(0, -KEPT);
    for (const name of old) rmSync(join(folder, name), { force: true });
    return old.length;
  }
}

/** 20261120T190612Z: sorts by time and is a file name everywhere. */
function stamp(now: number): string {
  return new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
}
