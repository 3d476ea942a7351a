import { type AccountId, accountId } from '../../ids.js';
import { StoreInput } from '../errors.js';
import type { AccountQuery, Alt } from '../people.js';
import type { Account, Accounts, NewAccount } from '../store.js';
import { handClanOn } from './clans/hand-on.js';
import { holdAccount } from './clans/hold.js';
import type { Answers, Database } from './database.js';
import { altsOf, searchAccounts } from './find-accounts.js';
import { foldName } from './fold-name.js';
import { label, NAME_MAX, text, time } from './input.js';
import type { Inserted } from './insert.js';
import { mergeAccounts } from './merge-accounts.js';
import type { AccountTable, NewRow } from './tables.js';

const HASH_MAX = 255;

export class SqlAccounts implements Accounts {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async create(account: NewAccount): Promise<Account | 'exists' | 'too-many-from-address'> {
    const row = rowOf(account);
    const inserted = await this.#insert(row, account.maxPerAddress);
    if (inserted === 'exists') return inserted;
    return inserted === 'full' ? 'too-many-from-address' : accountOf({ ...row, id: accountId(inserted) });
  }

  async findByName(pool: string, name: string): Promise<Account | undefined> {
    const row = await this.#database.call((db) =>
      db
        .selectFrom('account')
        .selectAll()
        .where('pool', '=', pool)
        .where('folded_name', '=', foldName(name))
        .executeTakeFirst(),
    );
    return row && accountOf(row);
  }

  async findById(id: AccountId): Promise<Account | undefined> {
    const row = await this.#database.call((db) =>
      db.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst(),
    );
    return row && accountOf(row);
  }

  async countFromAddress(address: string): Promise<number> {
    const { count } = await this.#database.call((db) =>
      db
        .selectFrom('account')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('registration_address', '=', address)
        .executeTakeFirstOrThrow(),
    );
    return Number(count);
  }

  async setPassword(id: AccountId, hash: string): Promise<'set' | 'no-account'> {
    const changed = await this.#change(id, { password_hash: hashText(hash), password_reset_pending: 0 });
    return changed ? 'set' : 'no-account';
  }

  async raisePassword(id: AccountId, from: string, to: string): Promise<'raised' | 'changed'> {
    const raised = await this.#change(id, { password_hash: hashText(to) }, { password_hash: from });
    return raised ? 'raised' : 'changed';
  }

  async requirePasswordReset(id: AccountId): Promise<'pending' | 'no-account'> {
    const changed = await this.#change(id, { password_reset_pending: 1 });
    return changed ? 'pending' : 'no-account';
  }

  async completePasswordReset(id: AccountId, hash: string): Promise<'set' | 'not-pending'> {
    const set = { password_hash: hashText(hash), password_reset_pending: 0 };
    const changed = await this.#change(id, set, { password_reset_pending: 1 });
    return changed ? 'set' : 'not-pending';
  }

  async touchLogin(id: AccountId, address: string, when: number): Promise<'touched' | 'no-account'> {
    const set = { last_login: time(when, 'login time'), last_address: label(address, 'address', NAME_MAX) };
    return (await this.#change(id, set)) ? 'touched' : 'no-account';
  }

  async rename(id: AccountId, name: string): Promise<'renamed' | 'exists' | 'no-account'> {
    const set = {
      name: text(name, 'account name', NAME_MAX),
      folded_name: label(foldName(name), 'account name', NAME_MAX),
    };
    const changed = await this.#change(id, set, {}, { duplicate: 'exists' } as const);
    if (changed === 'exists') return changed;
    return changed ? 'renamed' : 'no-account';
  }

  async merge(from: AccountId, into: AccountId): Promise<'merged' | 'same' | 'no-account' | 'other-pool'> {
    if (from === into) return 'same';
    return this.#database.call((db) => mergeAccounts(db, from, into), { orphan: 'no-account' } as const);
  }

  async search(query: AccountQuery): Promise<Account[]> {
    const rows = await this.#database.call((db) => searchAccounts(db, query));
    return rows.map(accountOf);
  }

  async alts(id: AccountId, pools?: readonly string[]): Promise<Alt[]> {
    return this.#database.call((db) => altsOf(db, id, pools));
  }

  async delete(id: AccountId): Promise<'deleted' | 'no-account'> {
    const deleted = await this.#database.call((db) =>
      db.transaction().execute(async (transaction) => {
        await holdAccount(transaction, id);
        await transaction.deleteFrom('plugin_storage').where('account_id', '=', id).execute();
        await handClanOn(transaction, id);
        return transaction.deleteFrom('account').where('id', '=', id).executeTakeFirst();
      }),
    );
    return deleted.numDeletedRows > 0n ? 'deleted' : 'no-account';
  }

  async #insert(row: NewAccountRow, limit: number | undefined): Promise<Inserted | 'exists'> {
    const answers = { duplicate: 'exists' } as const;
    if (limit !== undefined) {
      const among = { registration_address: row.registration_address };
      return this.#database.insertBelow({ table: 'account', row, among, limit }, answers);
    }
    return this.#database.call(async (db) => {
      const { insertId } = await db.insertInto('account').values(row).executeTakeFirstOrThrow();
      return Number(insertId);
    }, answers);
  }

  /** Changes the account if it is there and is still as `expected`, in one statement. */
  async #change<D = never>(
    id: AccountId,
    set: Partial<NewRow<'account'>>,
    expected: Partial<NewRow<'account'>> = {},
    answers: Answers<D> = {},
  ): Promise<boolean | D> {
    return this.#database.call(async (db) => {
      const { numUpdatedRows } = await db
        .updateTable('account')
        .set(set)
        .where('id', '=', id)
        .where(({ and }) => and(expected))
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    }, answers);
  }
}

type NewAccountRow = Omit<AccountTable, 'id' | 'password_reset_pending'> & { password_reset_pending: number };

function rowOf(account: NewAccount): NewAccountRow {
  return {
    pool: label(account.pool, 'account pool', NAME_MAX),
    name: text(account.name, 'account name', NAME_MAX),
    folded_name: label(foldName(account.name), 'account name', NAME_MAX),
    password_hash: hashText(account.passwordHash),
    password_reset_pending: 0,
    registered: time(account.time, 'registration time'),
    registration_address: label(account.address, 'address', NAME_MAX),
    last_login: null,
    last_address: null,
  };
}

function accountOf(row: NewAccountRow & { id: AccountId }): Account {
  return {
    id: row.id,
    pool: row.pool,
    name: row.name,
    passwordHash: row.password_hash,
    passwordResetPending: row.password_reset_pending !== 0,
    registered: row.registered,
    registrationAddress: row.registration_address,
    lastLogin: row.last_login,
    lastAddress: row.last_address,
  };
}

/** Says nothing of the hash itself when it refuses it. */
function hashText(hash: string): string {
  if (/^[!-~]{1,255}$/.test(hash)) return hash;
  throw new StoreInput(
    `a password hash of ${hash.length} characters: expected 1 to ${HASH_MAX} printable ones`,
  );
}
