import type { AccountId, ClanId } from '../../../ids.js';
import {
  CLAN_MESSAGES_MAX,
  CLAN_TEXT_MAX,
  type ClanMessage,
  type ClanMessages,
  type NoLeader,
} from '../../clans.js';
import type { Database } from '../database.js';
import { text, time } from '../input.js';
import { holdAsLeader, type Work } from './hold.js';

export class SqlClanMessages implements ClanMessages {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async send(id: ClanId, author: AccountId, said: string, when: number): Promise<'sent' | NoLeader> {
    const row = {
      clan_id: id,
      author_id: author,
      text: text(said, 'clan message', CLAN_TEXT_MAX),
      time: time(when, 'time of the message'),
    };
    return this.#asLeader(id, author, async (work) => {
      await work.insertInto('clan_message').values(row).execute();
      await forget(work, id);
      return 'sent' as const;
    });
  }

  async modify(
    id: ClanId,
    message: number,
    said: string,
    by?: AccountId,
  ): Promise<'modified' | 'absent' | NoLeader> {
    const set = { text: text(said, 'clan message', CLAN_TEXT_MAX), modified: 1 };
    return this.#asLeader(id, by, async (work) => {
      const found = await work
        .selectFrom('clan_message')
        .select('id')
        .where('clan_id', '=', id)
        .where('id', '=', message)
        .executeTakeFirst();
      if (!found) return 'absent' as const;
      await work.updateTable('clan_message').set(set).where('id', '=', message).execute();
      return 'modified' as const;
    });
  }

  async delete(id: ClanId, message: number, by?: AccountId): Promise<'deleted' | 'absent' | NoLeader> {
    return this.#asLeader(id, by, async (work) => {
      const { numDeletedRows } = await work
        .deleteFrom('clan_message')
        .where('clan_id', '=', id)
        .where('id', '=', message)
        .executeTakeFirst();
      return numDeletedRows > 0n ? ('deleted' as const) : ('absent' as const);
    });
  }

  async list(id: ClanId): Promise<ClanMessage[]> {
    const rows = await this.#database.call((db) =>
      db
        .selectFrom('clan_message')
        .select(['id', 'author_id as author', 'text', 'time', 'modified'])
        .where('clan_id', '=', id)
        .orderBy('id', 'desc')
        .limit(CLAN_MESSAGES_MAX)
        .execute(),
    );
    return rows.map((row) => ({ ...row, modified: row.modified !== 0 }));
  }

  #asLeader<T>(id: ClanId, by: AccountId | undefined, deed: (work: Work) => Promise<T>): Promise<T | NoLeader> {
    return this.#database.call((db) =>
      db.transaction().execute(async (work) => (await holdAsLeader(work, id, by)) ?? deed(work)),
    );
  }
}

/** Lets go of the oldest message where there is one too many. */
async function forget(work: Work, id: ClanId): Promise<void> {
  const oldest = await work
    .selectFrom('clan_message')
    .select('id')
    .where('clan_id', '=', id)
    .orderBy('id', 'desc')
    .limit(1)
    .offset(CLAN_MESSAGES_MAX)
    .executeTakeFirst();
  if (oldest) await work.deleteFrom('clan_message').where('id', '=', oldest.id).execute();
}
