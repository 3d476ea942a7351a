/** Two accounts become one, in one transaction; what wins says `Accounts.merge`. */
import { sql, type Transaction } from 'kysely';
import type { AccountId } from '../../ids.js';
import { handClanOn } from './clans/hand-on.js';
import { clanOf, holdAccount } from './clans/hold.js';
import type { Db, Tables } from './tables.js';

type Step = Transaction<Tables>;
type Outcome = 'merged' | 'no-account' | 'other-pool';

export async function mergeAccounts(db: Db, from: AccountId, into: AccountId): Promise<Outcome> {
  return db.transaction().execute(async (step) => {
    for (const id of [from, into].sort((a, b) => a - b)) await holdAccount(step, id);
    const rows = await step.selectFrom('account').selectAll().where('id', 'in', [from, into]).execute();
    const [gone, kept] = [rows.find(({ id }) => id === from), rows.find(({ id }) => id === into)];
    if (!gone || !kept) return 'no-account';
    if (gone.pool !== kept.pool) return 'other-pool';
    await moveWhatIsMissing(step, from, into);
    await moveLists(step, from, into);
    await moveMute(step, from, into);
    await moveClan(step, from, into);
    await moveRecord(step, from, into);
    await step
      .updateTable('account')
      .set({
        registered: Math.min(gone.registered, kept.registered),
        last_login: latest(gone.last_login, kept.last_login),
      })
      .where('id', '=', into)
      .execute();
    await step.deleteFrom('plugin_storage').where('account_id', '=', from).execute();
    const deleted = await step.deleteFrom('account').where('id', '=', from).executeTakeFirst();
    // Where another merge was quicker, nothing was left to move.
    return deleted.numDeletedRows > 0n ? 'merged' : 'no-account';
  });
}

function latest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

/** Tables with rows of an account, and what makes a row the same for another account. */
const keyed = [
  ['account_stats', []],
  ['ladder_stat', ['stat']],
  ['custom_stat', ['title', 'name']],
  ['plugin_storage', ['plugin', 'storage_key']],
  ['machine', ['machine']],
  ['leaderboard_entry', ['board_id']],
  ['clan_invitation', ['clan_id']],
] as const;

/** The rows that the other account has not go to it; the rest goes with its account. */
async function moveWhatIsMissing(step: Step, from: AccountId, into: AccountId): Promise<void> {
  for (const [table, key] of keyed) await moveRows(step, table, 'account_id', key, from, into);
}

/** Buddies and ignored players, and whose buddy or ignored player it is. Nobody is on a list of his own. */
async function moveLists(step: Step, from: AccountId, into: AccountId): Promise<void> {
  for (const table of ['buddy', 'ignored'] as const) {
    const both = [from, into];
    await step.deleteFrom(table).where('owner_id', 'in', both).where('other_id', 'in', both).execute();
    await moveRows(step, table, 'owner_id', ['other_id'], from, into);
    await moveRows(step, table, 'other_id', ['owner_id'], from, into);
  }
}

/**
 * The inner query stands in parentheses of its own, because MySQL does not read the table that a statement changes in
 * any other place.
 */
async function moveRows(
  step: Step,
  table: string,
  owner: string,
  key: readonly string[],
  from: AccountId,
  into: AccountId,
): Promise<void> {
  const same = key.map((column) => sql`taken.${sql.ref(column)} = ${sql.ref(`${table}.${column}`)}`);
  const columns = sql.join([...key, owner].map((column) => sql.ref(column)));
  const taken = sql`select ${columns} from ${sql.table(table)} where ${sql.ref(owner)} = ${into}`;
  await sql`update ${sql.table(table)} set ${sql.ref(owner)} = ${into}
    where ${sql.ref(owner)} = ${from} and not exists (
      select 1 from (${taken}) as taken where ${sql.join([sql`1 = 1`, ...same], sql` and `)}
    )`.execute(step);
}

/** Of two mutes the one that lasts longer. */
async function moveMute(step: Step, from: AccountId, into: AccountId): Promise<void> {
  const rows = await step.selectFrom('mute').selectAll().where('account_id', 'in', [from, into]).execute();
  const ends = ({ expires }: { expires: number | null }) => expires ?? Number.POSITIVE_INFINITY;
  const [longest] = rows.sort((a, b) => ends(b) - ends(a));
  if (longest?.account_id !== from) return;
  await step.deleteFrom('mute').where('account_id', '=', into).execute();
  await step.updateTable('mute').set({ account_id: into }).where('account_id', '=', from).execute();
}

/** Its place in a clan goes along; where the other account is in one, its own is handed on as when an account goes. */
async function moveClan(step: Step, from: AccountId, into: AccountId): Promise<void> {
  await step.updateTable('clan_message').set({ author_id: into }).where('author_id', '=', from).execute();
  if ((await clanOf(step, into)) !== undefined) return handClanOn(step, from);
  await step.updateTable('clan_member').set({ account_id: into }).where('account_id', '=', from).execute();
  await step.updateTable('clan').set({ leader_id: into }).where('leader_id', '=', from).execute();
}

/** Bans, warnings and reports of the two are those of one from now on. */
async function moveRecord(step: Step, from: AccountId, into: AccountId): Promise<void> {
  await step
    .updateTable('ban')
    .set({ target: String(into) })
    .where('kind', '=', 'account')
    .where('target', '=', String(from))
    .execute();
  await step.updateTable('warning').set({ account_id: into }).where('account_id', '=', from).execute();
  await step.updateTable('report').set({ account_id: into }).where('account_id', '=', from).execute();
  await step.updateTable('report').set({ reporter_id: into }).where('reporter_id', '=', from).execute();
  await step.updateTable('audit').set({ account_id: into }).where('account_id', '=', from).execute();
}
