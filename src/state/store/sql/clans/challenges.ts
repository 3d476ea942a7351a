import type { AccountId, ClanId } from '../../../ids.js';
import {
  type ChallengeStatus,
  CLAN_CHALLENGES_MAX,
  CLAN_TEXT_MAX,
  type ClanChallenge,
  type ClanChallenges,
  type NoLeader,
} from '../../clans.js';
import type { Database } from '../database.js';
import { text, time } from '../input.js';
import { hold, holdAsLeader, leaderOf, type Work } from './hold.js';

const open: readonly ChallengeStatus[] = ['requested', 'accepted'];
const closed: readonly ChallengeStatus[] = ['revoked', 'refused', 'confirmed'];

export class SqlClanChallenges implements ClanChallenges {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async request(challenge: {
    challenger: ClanId;
    against: ClanId;
    message: string;
    time: number;
    by?: AccountId;
  }): Promise<'requested' | 'full' | 'self' | NoLeader> {
    const row = {
      challenger_id: challenge.challenger,
      against_id: challenge.against,
      status: 'requested' as const,
      message: text(challenge.message, 'challenge', CLAN_TEXT_MAX),
      response: '',
      time: time(challenge.time, 'time of the challenge'),
      answered: null,
    };
    return this.#database.call(
      (db) =>
        db.transaction().execute(async (work) => {
          const refusal = await holdAsLeader(work, row.challenger_id, challenge.by);
          if (refusal) return refusal;
          if (row.challenger_id === row.against_id) return 'self' as const;
          if ((await countOpen(work, row.challenger_id)) >= CLAN_CHALLENGES_MAX) return 'full' as const;
          await work.insertInto('clan_challenge').values(row).execute();
          return 'requested' as const;
        }),
      { orphan: 'no-clan' } as const,
    );
  }

  async answer(
    challenge: number,
    by: AccountId,
    answer: 'accepted' | 'refused',
    response: string,
    when: number,
  ): Promise<'answered' | 'absent' | 'not-leader'> {
    const set = {
      status: answer,
      response: text(response, 'answer', CLAN_TEXT_MAX),
      answered: time(when, 'time of the answer'),
    };
    const done = await this.#advance(challenge, 'against_id', by, ['requested'], set);
    return done === 'done' ? 'answered' : done;
  }

  async revoke(challenge: number, by: AccountId): Promise<'revoked' | 'absent' | 'not-leader'> {
    const done = await this.#advance(challenge, 'challenger_id', by, open, { status: 'revoked' });
    return done === 'done' ? 'revoked' : done;
  }

  async confirm(challenge: number, by: AccountId): Promise<'confirmed' | 'absent' | 'not-leader'> {
    const done = await this.#advance(challenge, 'challenger_id', by, ['accepted'], { status: 'confirmed' });
    return done === 'done' ? 'confirmed' : done;
  }

  async of(id: ClanId): Promise<ClanChallenge[]> {
    return this.#database.call((db) =>
      db
        .selectFrom('clan_challenge')
        .select([
          'id',
          'challenger_id as challenger',
          'against_id as against',
          'status',
          'message',
          'response',
          'answered',
        ])
        .where(({ eb, or }) => or([eb('challenger_id', '=', id), eb('against_id', '=', id)]))
        .orderBy('id', 'desc')
        .limit(4 * CLAN_CHALLENGES_MAX)
        .execute(),
    );
  }

  /** Takes a challenge from one of these states to the next, on behalf of the leader of one side. */
  async #advance(
    id: number,
    side: 'challenger_id' | 'against_id',
    by: AccountId,
    from: readonly ChallengeStatus[],
    set: { status: ChallengeStatus; response?: string; answered?: number },
  ): Promise<'done' | 'absent' | 'not-leader'> {
    // The clans of a challenge never change, so they may be asked for before one of them is held.
    const clans = await this.#database.call((db) =>
      db
        .selectFrom('clan_challenge')
        .select(['challenger_id', 'against_id'])
        .where('id', '=', id)
        .executeTakeFirst(),
    );
    if (!clans) return 'absent';
    return this.#database.call((db) =>
      db.transaction().execute(async (work) => {
        // Always the challenger's, whichever side acts, so that two who act at once wait for each other.
        if (!(await hold(work, clans.challenger_id))) return 'absent';
        if ((await leaderOf(work, clans[side])) !== by) return 'not-leader';
        const { numUpdatedRows } = await work
          .updateTable('clan_challenge')
          .set(set)
          .where('id', '=', id)
          .where('status', 'in', from)
          .executeTakeFirst();
        await forget(work, clans.challenger_id);
        return numUpdatedRows > 0n ? 'done' : 'absent';
      }),
    );
  }
}

async function countOpen(work: Work, challenger: ClanId): Promise<number> {
  const { count } = await work
    .selectFrom('clan_challenge')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('challenger_id', '=', challenger)
    .where('status', 'in', open)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Lets go of the oldest closed challenge of a challenger where there is one too many. */
async function forget(work: Work, challenger: ClanId): Promise<void> {
  const oldest = await work
    .selectFrom('clan_challenge')
    .select('id')
    .where('challenger_id', '=', challenger)
    .where('status', 'in', closed)
    .orderBy('id', 'desc')
    .limit(1)
    .offset(CLAN_CHALLENGES_MAX)
    .executeTakeFirst();
  if (oldest) await work.deleteFrom('clan_challenge').where('id', '=', oldest.id).execute();
}
