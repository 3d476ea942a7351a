/** Looking for accounts by what is known of them. */
import { sql } from 'kysely';
import type { AccountId } from '../../ids.js';
import { ACCOUNTS_PAGE_MAX, type AccountQuery, ALTS_MAX, type Alt } from '../people.js';
import { foldName } from './fold-name.js';
import { pageLimit } from './input.js';
import type { Db } from './tables.js';

/** Registrations by the operator have this in the place of an address; it is nobody's. */
const CONSOLE = 'console';

export async function searchAccounts(db: Db, { name, address, pools, after, limit }: AccountQuery) {
  if (pools?.length === 0) return [];
  let query = db.selectFrom('account').selectAll();
  if (name !== undefined)
    query = query.where(sql<boolean>`folded_name like ${partOf(foldName(name))} escape '!'`);
  if (address !== undefined)
    query = query.where(({ or, eb }) =>
      or([eb('registration_address', '=', address), eb('last_address', '=', address)]),
    );
  if (pools !== undefined) query = query.where('pool', 'in', pools);
  if (after !== undefined) query = query.where('id', '>', after as AccountId);
  return query.orderBy('id').limit(pageLimit(limit, ACCOUNTS_PAGE_MAX)).execute();
}

/** The pattern for texts with this part in them. */
function partOf(text: string): string {
  return `%${text.replace(/[!%_]/g, '!$&')}%`;
}

export async function altsOf(db: Db, id: AccountId, pools?: readonly string[]): Promise<Alt[]> {
  const own = await db
    .selectFrom('account')
    .select(['registration_address', 'last_address'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!own || pools?.length === 0) return [];
  const known = [own.registration_address, own.last_address];
  const addresses = known.filter((one): one is string => one !== null && one !== CONSOLE);
  const onSameMachine = db
    .selectFrom('machine as mine')
    .innerJoin('machine as theirs', 'theirs.machine', 'mine.machine')
    .select('theirs.account_id')
    .where('mine.account_id', '=', id);
  let query = db
    .selectFrom('account')
    .select(({ eb }) => [
      'id',
      'name',
      'pool',
      'registration_address',
      'last_address',
      eb('id', 'in', onSameMachine).as('machine'),
    ])
    .where('id', '!=', id)
    .where(({ or, eb }) =>
      or([
        eb('id', 'in', onSameMachine),
        ...addresses.flatMap((address) => [
          eb('registration_address', '=', address),
          eb('last_address', '=', address),
        ]),
      ]),
    );
  if (pools !== undefined) query = query.where('pool', 'in', pools);
  const rows = await query.orderBy('id').limit(ALTS_MAX).execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    pool: row.pool,
    machine: Number(row.machine) !== 0,
    address: addresses.some((one) => one === row.registration_address || one === row.last_address),
  }));
}
