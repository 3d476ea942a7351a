import type { AccountId } from '../../ids.js';
import type { Mute, Mutes } from '../store.js';
import type { Database } from './database.js';
import { label, NAME_MAX, REASON_MAX, text, time } from './input.js';

export class SqlMutes implements Mutes {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async set({ account, ...mute }: Mute): Promise<'set' | 'no-account'> {
    const row = {
      reason: text(mute.reason, 'reason', REASON_MAX),
      author: label(mute.author, 'author', NAME_MAX),
      time: time(mute.time, 'time of the mute'),
      expires: mute.expires === null ? null : time(mute.expires, 'end of the mute'),
    };
    const put = await this.#database.put(
      (db) =>
        db
          .insertInto('mute')
          .values({ account_id: account, ...row })
          .execute(),
      (db) => db.updateTable('mute').set(row).where('account_id', '=', account).execute(),
    );
    return put === 'put' ? 'set' : put;
  }

  async lift(id: AccountId): Promise<'lifted' | 'absent'> {
    const { numDeletedRows } = await this.#database.call((db) =>
      db.deleteFrom('mute').where('account_id', '=', id).executeTakeFirst(),
    );
    return numDeletedRows > 0n ? 'lifted' : 'absent';
  }

  async active(when: number): Promise<Mute[]> {
    return this.#database.call((db) =>
      db
        .selectFrom('mute')
        .select(['account_id as account', 'reason', 'author', 'time', 'expires'])
        .where(({ or, eb }) => or([eb('expires', 'is', null), eb('expires', '>', when)]))
        .orderBy('account_id')
        .execute(),
    );
  }
}
