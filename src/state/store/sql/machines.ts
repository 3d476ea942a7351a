import type { AccountId } from '../../ids.js';
import { MACHINES_MAX, type Machines, type SeenMachine } from '../store.js';
import type { Database } from './database.js';
import { label, TARGET_MAX, time } from './input.js';
import type { Db } from './tables.js';

export class SqlMachines implements Machines {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Tries to insert first: of two at once one is told that the row is there, and then updates it. */
  async see(id: AccountId, machine: string, when: number): Promise<'seen' | 'no-account'> {
    const seen = time(when, 'time');
    const row = {
      account_id: id,
      machine: label(machine, 'machine id', TARGET_MAX),
      first_seen: seen,
      last_seen: seen,
    };
    const inserted = await this.#database.call(
      (db) => db.insertInto('machine').values(row).executeTakeFirst(),
      {
        duplicate: 'exists',
        orphan: 'no-account',
      } as const,
    );
    if (inserted === 'no-account') return inserted;
    if (inserted === 'exists') await this.#database.call((db) => moveLastSeen(db, id, machine, seen));
    else await this.#forgetOldest(id);
    return 'seen';
  }

  async #forgetOldest(id: AccountId): Promise<void> {
    const old = (await this.of(id)).slice(MACHINES_MAX, 2 * MACHINES_MAX).map(({ machine }) => machine);
    if (old.length === 0) return;
    await this.#database.call((db) =>
      db.deleteFrom('machine').where('account_id', '=', id).where('machine', 'in', old).execute(),
    );
  }

  async of(id: AccountId): Promise<SeenMachine[]> {
    return this.#database.call((db) =>
      db
        .selectFrom('machine')
        .select(['machine', 'first_seen as firstSeen', 'last_seen as lastSeen'])
        .where('account_id', '=', id)
        .orderBy('last_seen', 'desc')
        .orderBy('machine')
        .execute(),
    );
  }

  async accountsOn(machine: string): Promise<AccountId[]> {
    const rows = await this.#database.call((db) =>
      db
        .selectFrom('machine')
        .select('account_id')
        .where('machine', '=', machine)
        .orderBy('account_id')
        .execute(),
    );
    return rows.map((row) => row.account_id);
  }
}

function moveLastSeen(db: Db, id: AccountId, machine: string, when: number) {
  return db
    .updateTable('machine')
    .set({ last_seen: when })
    .where('account_id', '=', id)
    .where('machine', '=', machine)
    .where('last_seen', '<', when)
    .execute();
}
