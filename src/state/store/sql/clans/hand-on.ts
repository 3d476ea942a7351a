import type { AccountId } from '../../../ids.js';
import type { Work } from './hold.js';

/**
 * An account goes: the clan that it leads goes to the member who has been in it longest, or with it. One statement, so
 * that on either database the heir is a member at this moment, and stays one until the transaction ends.
 */
export async function handClanOn(work: Work, leader: AccountId): Promise<void> {
  await work
    .updateTable('clan')
    .set(({ fn, ref, selectFrom }) => ({
      leader_id: fn.coalesce(
        selectFrom('clan_member')
          .select('clan_member.account_id')
          .whereRef('clan_member.clan_id', '=', 'clan.id')
          .where('clan_member.account_id', '!=', leader)
          .orderBy('clan_member.joined')
          .orderBy('clan_member.account_id')
          .limit(1),
        ref('clan.leader_id'),
      ),
    }))
    .where('clan.leader_id', '=', leader)
    .execute();
}
