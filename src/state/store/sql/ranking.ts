/** What ladders of accounts and of clans, and boards of plugins have in common. */
import { type RawBuilder, sql } from 'kysely';
import { StoreInput } from '../errors.js';
import { LADDER_PAGE_MAX, LADDER_STATS_COUNT, type LadderOrder, type LadderRank } from '../store.js';
import { int32 } from './input.js';

export const directionOf = (order: LadderOrder) => (order === 'ascending' ? 'asc' : 'desc');

/**
 * How many stand as high as `own` or higher, over all rows `ranked`; among equal values the lower id comes first.
 * @param owner the column with the id of who has the value
 */
export function positionOf(order: LadderOrder, owner: 'account_id' | 'clan_id'): RawBuilder<number> {
  const [ranked, own] = [sql.ref(`ranked.${owner}`), sql.ref(`own.${owner}`)];
  const better = sql.raw(order === 'ascending' ? '<' : '>');
  return sql`sum(case when ranked.value ${better} own.value then 1
    when ranked.value = own.value and ${ranked} <= ${own} then 1 else 0 end)`;
}

/** What a query for a rank gave; drivers may give counts as text. */
export function rankOf(
  row: { value: number; position: number; total: number } | undefined,
): LadderRank | undefined {
  return row && { position: Number(row.position), value: row.value, total: Number(row.total) };
}

/** Throws unless there may be such a page. */
export function checkPage(start: number, count: number, of: 'ladder' | 'board'): void {
  if (!Number.isSafeInteger(start) || start < 1)
    throw new StoreInput(`${of} position ${start}; expected a whole number from 1 on`);
  if (!Number.isInteger(count) || count < 1 || count > LADDER_PAGE_MAX)
    throw new StoreInput(`${count} places of a ${of}; expected 1 to ${LADDER_PAGE_MAX}`);
}

export function placesFrom<T>(start: number, rows: readonly T[]): (T & { position: number })[] {
  return rows.map((row, index) => ({ ...row, position: start + index }));
}

export function checkStat(stat: number): void {
  if (Number.isInteger(stat) && stat >= 0 && stat < LADDER_STATS_COUNT) return;
  throw new StoreInput(`ladder stat ${stat}; expected 0 to ${LADDER_STATS_COUNT - 1}`);
}

/** Throws unless they are the first 1 to 100 stats, of 32 bits each. */
export function checkStats(stats: readonly number[]): void {
  if (stats.length < 1 || stats.length > LADDER_STATS_COUNT)
    throw new StoreInput(`${stats.length} ladder stats; expected 1 to ${LADDER_STATS_COUNT}`);
  for (const [stat, value] of stats.entries()) int32(value, `ladder stat ${stat}`);
}

/** All 100 stats, zero where there is no row. */
export function allStats(rows: readonly { stat: number; value: number }[]): number[] {
  const stats = new Array<number>(LADDER_STATS_COUNT).fill(0);
  for (const { stat, value } of rows) stats[stat] = value;
  return stats;
}
