/** Ladders rank the players of a title by one of the numbers that each of them reported. */
import type { AccountId } from '#state/ids.js';
import type { LadderOrder, LadderPlace, LadderRank } from '#state/store/store.js';
import { MediusSortOrder } from '#wire/enums.js';
import { limits } from '#wire/limits.js';
import type { ExchangeContext } from '../context.js';

/** Places that one answer lists, whatever the client asks for. */
const PAGE_MAX = 100;
/** Bytes of one number where a request names it by its place in the stats. */
const STAT_BYTES = 4;

/** @param stat counted from 0 as in the messages; one that does not exist ranks nobody */
export async function ladderRank(
  { store, title }: ExchangeContext,
  stat: number,
  order: number,
  id: AccountId,
): Promise<LadderRank | undefined> {
  return exists(stat) ? store.ladderStats.rank(title.accountPool, stat, orderOf(order), id) : undefined;
}

/** @param start the first place, from 1 */
export async function ladderPlaces(
  { store, title }: ExchangeContext,
  stat: number,
  order: number,
  start: number,
  size: number,
): Promise<LadderPlace[]> {
  const count = Math.min(size, PAGE_MAX);
  if (!exists(stat) || count < 1) return [];
  return store.ladderStats.top(title.accountPool, stat, orderOf(order), Math.max(start, 1), count);
}

/** The older requests name a number by its first byte (guessed from their field names; nothing was captured). */
export function statAt(startByte: number): number {
  return Math.trunc(startByte / STAT_BYTES);
}

function exists(stat: number): boolean {
  return stat >= 0 && stat < limits.LADDERSTATSWIDE_MAXLEN;
}

function orderOf(order: number): LadderOrder {
  return order === MediusSortOrder.MEDIUS_ASCENDING ? 'ascending' : 'descending';
}
