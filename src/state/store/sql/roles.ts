import type { AccountId } from '../../ids.js';
import type { RoleGrant, Roles } from '../store.js';
import type { Database } from './database.js';
import { label, NAME_MAX, time } from './input.js';

export class SqlRoles implements Roles {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async grant({ account, role, author, time: when }: RoleGrant): Promise<'granted' | 'no-account'> {
    const row = {
      role: label(role, 'role', NAME_MAX),
      author: label(author, 'author', NAME_MAX),
      time: time(when, 'time of the grant'),
    };
    const put = await this.#database.put(
      (db) =>
        db
          .insertInto('account_role')
          .values({ account_id: account, ...row })
          .execute(),
      (db) => db.updateTable('account_role').set(row).where('account_id', '=', account).execute(),
    );
    return put === 'put' ? 'granted' : put;
  }

  async revoke(id: AccountId): Promise<'revoked' | 'absent'> {
    const { numDeletedRows } = await this.#database.call((db) =>
      db.deleteFrom('account_role').where('account_id', '=', id).executeTakeFirst(),
    );
    return numDeletedRows > 0n ? 'revoked' : 'absent';
  }

  async list(): Promise<RoleGrant[]> {
    return this.#database.call((db) =>
      db
        .selectFrom('account_role')
        .select(['account_id as account', 'role', 'author', 'time'])
        .orderBy('account_id')
        .execute(),
    );
  }
}
