import type { AccountId, ClanId } from '../../../ids.js';
import {
  CLAN_INVITATIONS_MAX,
  CLAN_TEXT_MAX,
  type ClanInvitation,
  type ClanInvitations,
  type Joined,
  type NewInvitation,
  type NoLeader,
} from '../../clans.js';
import type { Database } from '../database.js';
import { text, time } from '../input.js';
import type { Db } from '../tables.js';
import { belongsToPool, clanOf, hold, holdAsLeader, type Work } from './hold.js';
import { join } from './join.js';

/** Decided invitations that a clan keeps. */
const DECIDED_MAX = 100;

export class SqlClanInvitations implements ClanInvitations {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async send(
    invitation: NewInvitation,
  ): Promise<'sent' | 'exists' | 'full' | 'in-clan' | 'no-account' | NoLeader> {
    const row = {
      clan_id: invitation.clan,
      account_id: invitation.account,
      message: text(invitation.message, 'invitation', CLAN_TEXT_MAX),
      status: 'undecided' as const,
      response: '',
      time: time(invitation.time, 'time of the invitation'),
      answered: null,
    };
    return this.#database.call(
      (db) =>
        db.transaction().execute(async (work) => {
          const refusal = await holdAsLeader(work, row.clan_id, invitation.by);
          if (refusal) return refusal;
          if (!(await belongsToPool(work, row.clan_id, row.account_id))) return 'no-account' as const;
          if ((await clanOf(work, row.account_id)) === row.clan_id) return 'in-clan' as const;
          // A decided one makes room for the next.
          await work
            .deleteFrom('clan_invitation')
            .where('clan_id', '=', row.clan_id)
            .where('account_id', '=', row.account_id)
            .where('status', '!=', 'undecided')
            .execute();
          if ((await undecided(work, row.clan_id)) >= CLAN_INVITATIONS_MAX) return 'full' as const;
          await work.insertInto('clan_invitation').values(row).execute();
          return 'sent' as const;
        }),
      { duplicate: 'exists', orphan: 'no-account' } as const,
    );
  }

  async received(account: AccountId): Promise<ClanInvitation[]> {
    return this.#database.call((db) =>
      open(db).where('clan_invitation.account_id', '=', account).limit(CLAN_INVITATIONS_MAX).execute(),
    );
  }

  async sent(id: ClanId): Promise<ClanInvitation[]> {
    return this.#database.call((db) => open(db).where('clan_invitation.clan_id', '=', id).execute());
  }

  async answer(
    invitation: number,
    account: AccountId,
    answer: 'accepted' | 'declined',
    response: string,
    when: number,
  ): Promise<{ clan: ClanId } | 'absent' | Exclude<Joined, 'added'>> {
    const answered = time(when, 'time of the answer');
    const set = { status: answer, response: text(response, 'answer', CLAN_TEXT_MAX), answered };
    const clan = await this.#clanOf(invitation);
    if (clan === undefined) return 'absent';
    return this.#database.call(
      (db) =>
        db.transaction().execute(async (work) => {
          if (!(await hold(work, clan))) return 'absent' as const;
          if (!(await isOpen(work, invitation, account))) return 'absent' as const;
          if (answer === 'accepted') {
            const joined = await join(work, clan, account, answered);
            if (joined !== 'added') return joined;
          }
          await work.updateTable('clan_invitation').set(set).where('id', '=', invitation).execute();
          await forget(work, clan);
          return { clan };
        }),
      { duplicate: 'in-clan', orphan: 'no-account' } as const,
    );
  }

  async revoke(
    id: ClanId,
    account: AccountId,
    when: number,
    by?: AccountId,
  ): Promise<'revoked' | 'absent' | NoLeader> {
    const set = { status: 'revoked' as const, answered: time(when, 'time of the revocation') };
    return this.#database.call((db) =>
      db.transaction().execute(async (work) => {
        const refusal = await holdAsLeader(work, id, by);
        if (refusal) return refusal;
        const { numUpdatedRows } = await work
          .updateTable('clan_invitation')
          .set(set)
          .where('clan_id', '=', id)
          .where('account_id', '=', account)
          .where('status', '=', 'undecided')
          .executeTakeFirst();
        await forget(work, id);
        return numUpdatedRows > 0n ? 'revoked' : 'absent';
      }),
    );
  }

  /** An invitation never changes its clan, so this may be asked before the clan is held. */
  async #clanOf(invitation: number): Promise<ClanId | undefined> {
    const row = await this.#database.call((db) =>
      db.selectFrom('clan_invitation').select('clan_id').where('id', '=', invitation).executeTakeFirst(),
    );
    return row?.clan_id;
  }
}

async function undecided(work: Work, id: ClanId): Promise<number> {
  const { count } = await work
    .selectFrom('clan_invitation')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('clan_id', '=', id)
    .where('status', '=', 'undecided')
    .executeTakeFirstOrThrow();
  return Number(count);
}

async function isOpen(work: Work, invitation: number, account: AccountId): Promise<boolean> {
  const row = await work
    .selectFrom('clan_invitation')
    .select('id')
    .where('id', '=', invitation)
    .where('account_id', '=', account)
    .where('status', '=', 'undecided')
    .executeTakeFirst();
  return row !== undefined;
}

/** Lets go of the oldest decided invitations of a clan. */
async function forget(work: Work, id: ClanId): Promise<void> {
  const oldest = await work
    .selectFrom('clan_invitation')
    .select('id')
    .where('clan_id', '=', id)
    .where('status', '!=', 'undecided')
    .orderBy('answered', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .offset(DECIDED_MAX)
    .executeTakeFirst();
  if (oldest) await work.deleteFrom('clan_invitation').where('id', '=', oldest.id).execute();
}

function open(db: Db) {
  return db
    .selectFrom('clan_invitation')
    .innerJoin('clan', 'clan.id', 'clan_invitation.clan_id')
    .innerJoin('account as leader', 'leader.id', 'clan.leader_id')
    .innerJoin('account as invited', 'invited.id', 'clan_invitation.account_id')
    .select([
      'clan_invitation.id',
      'clan.id as clan',
      'clan.name as clanName',
      'invited.id as account',
      'invited.name as accountName',
      'clan_invitation.message',
      'clan_invitation.status',
      'clan_invitation.response',
      'clan_invitation.answered',
      'leader.id as leader',
      'leader.name as leaderName',
    ])
    .where('clan_invitation.status', '=', 'undecided')
    .orderBy('clan_invitation.id');
}
