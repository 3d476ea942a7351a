import type { Transaction } from 'kysely';
import type { AccountId, ClanId } from '../../../ids.js';
import type { NoLeader } from '../../clans.js';
import type { Tables } from '../tables.js';

/** A transaction under way. */
export type Work = Transaction<Tables>;

/**
 * Takes hold of a clan until the transaction ends: whoever else changes something of it waits, on either database.
 * It has to be the first thing that the transaction does.
 * @returns false when there is no such clan
 */
export async function hold(work: Work, id: ClanId): Promise<boolean> {
  const { numUpdatedRows } = await work
    .updateTable('clan')
    .set(({ eb }) => ({ changes: eb('changes', '+', 1) }))
    .where('id', '=', id)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/**
 * Takes hold of an account that is about to go, before anything else is read: until the transaction ends it comes into
 * no clan, and is made the leader of none.
 */
export async function holdAccount(work: Work, id: AccountId): Promise<void> {
  await work
    .updateTable('account')
    .set(({ ref }) => ({ last_login: ref('last_login') }))
    .where('id', '=', id)
    .execute();
}

/** Takes hold of a clan on behalf of its leader, or of nobody; undefined when the way is free. */
export async function holdAsLeader(
  work: Work,
  id: ClanId,
  by: AccountId | undefined,
): Promise<NoLeader | undefined> {
  if (!(await hold(work, id))) return 'no-clan';
  if (by === undefined) return undefined;
  return (await leaderOf(work, id)) === by ? undefined : 'not-leader';
}

/** The same on behalf of any member. */
export async function holdAsMember(
  work: Work,
  id: ClanId,
  by: AccountId | undefined,
): Promise<'no-clan' | 'not-member' | undefined> {
  if (!(await hold(work, id))) return 'no-clan';
  if (by === undefined) return undefined;
  return (await clanOf(work, by)) === id ? undefined : 'not-member';
}

export async function leaderOf(work: Work, id: ClanId): Promise<AccountId | undefined> {
  const row = await work.selectFrom('clan').select('leader_id').where('id', '=', id).executeTakeFirst();
  return row?.leader_id;
}

export async function clanOf(work: Work, account: AccountId): Promise<ClanId | undefined> {
  const row = await work
    .selectFrom('clan_member')
    .select('clan_id')
    .where('account_id', '=', account)
    .executeTakeFirst();
  return row?.clan_id;
}

/** Of the same pool as the clan: no account of another is ever a member. */
export async function belongsToPool(work: Work, id: ClanId, account: AccountId): Promise<boolean> {
  const row = await work
    .selectFrom('clan')
    .innerJoin('account', 'account.pool', 'clan.pool')
    .select('account.id')
    .where('clan.id', '=', id)
    .where('account.id', '=', account)
    .executeTakeFirst();
  return row !== undefined;
}
