import type { AccountId, ClanId } from '../../../ids.js';
import { CLAN_MEMBERS_MAX, type Joined } from '../../clans.js';
import { belongsToPool, clanOf, type Work } from './hold.js';

/** Makes an account a member of a clan that the transaction holds. */
export async function join(work: Work, id: ClanId, account: AccountId, joined: number): Promise<Joined> {
  if (!(await belongsToPool(work, id, account))) return 'no-account';
  if ((await clanOf(work, account)) !== undefined) return 'in-clan';
  const { members } = await work
    .selectFrom('clan_member')
    .select(({ fn }) => fn.countAll<number>().as('members'))
    .where('clan_id', '=', id)
    .executeTakeFirstOrThrow();
  if (Number(members) >= CLAN_MEMBERS_MAX) return 'full';
  await work.insertInto('clan_member').values({ account_id: account, clan_id: id, joined }).execute();
  return 'added';
}
