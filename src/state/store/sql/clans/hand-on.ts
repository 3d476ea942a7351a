import type { AccountId } from '../../../ids.js';
import type { Work } from './hold.js';

/** An account goes: the clan that it leads goes to the member who has been in it longest, or with it. */
export async function handClanOn(work: Work, leader: AccountId): Promise<void> {
  const heir = await work
    .selectFrom('clan')
    .innerJoin('clan_member', 'clan_member.clan_id', 'clan.id')
    .select(['clan.id', 'clan_member.account_id'])
    .where('clan.leader_id', '=', leader)
    .where('clan_member.account_id', '!=', leader)
    .orderBy('clan_member.joined')
    .orderBy('clan_member.account_id')
    .executeTakeFirst();
  if (heir)
    await work.updateTable('clan').set({ leader_id: heir.account_id }).where('id', '=', heir.id).execute();
}
