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
import { clanOf, hold, holdAsMember, leaderOf, type Work } from './hold.js';

export class SqlClanMessages implements ClanMessages {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async send(
    id: ClanId,
    author: AccountId,
    said: string,
    when: number,
  ): Promise<'sent' | 'no-clan' | 'not-member'> {
    const row = {
      clan_id: id,
      author_id: author,
      text: text(said, 'clan message', CLAN_TEXT_MAX),
      time: time(when, 'time of the message'),
    };
    return this.#database.call((db) =>
      db.transaction().execute(async (work) => {
        const refusal = await holdAsMember(work, id, author);
        if (refusal) return refusal;
        await work.insertInto('clan_message').values(row).execute();
        await forget(work, id);
        return 'sent';
      }),
    );
  }

  async modify(
    id: ClanId,
    message: number,
    said: string,
    by?: AccountId,
  ): Promise<'modified' | 'absent' | NoLeader> {
    const set = { text: text(said, 'clan message', CLAN_TEXT_MAX), modified: 1 };
    return this.#change(id, message, by, async (work) => {
      await work.updateTable('clan_message').set(set).where('id', '=', message).execute();
      return 'modified' as const;
    });
  }

  async delete(id: ClanId, message: number, by?: AccountId): Promise<'deleted' | 'absent' | NoLeader> {
    return this.#change(id, message, by, async (work) => {
      await work.deleteFrom('clan_message').where('id', '=', message).execute();
      return 'deleted' as const;
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

  #change<T>(
    id: ClanId,
    message: number,
    by: AccountId | undefined,
    deed: (work: Work) => Promise<T>,
  ): Promise<T | 'absent' | NoLeader> {
    return this.#database.call((db) =>
      db.transaction().execute(async (work) => {
        if (!(await hold(work, id))) return 'no-clan';
        const leads = by === undefined || (await leaderOf(work, id)) === by;
        if (!leads && (await clanOf(work, by)) !== id) return 'not-leader';
        const found = await work
          .selectFrom('clan_message')
          .select('author_id')
          .where('clan_id', '=', id)
          .where('id', '=', message)
          .executeTakeFirst();
        if (!found) return 'absent';
        return leads || found.author_id === by ? deed(work) : 'not-leader';
      }),
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
