/** Ladders rank the players of a title, or its clans, by one of the numbers that were reported of each. */
import type { AccountId } from '#state/ids.js';
import type { LadderOrder, LadderRank } from '#state/store/store.js';
import { MediusSortOrder } from '#wire/enums.js';
import { limits } from '#wire/limits.js';
import type { ExchangeContext } from '../context.js';

/** Places that one answer lists, whatever the client asks for. */
const PAGE_MAX = 100;
/** Bytes of one number where a request names it by its place in the stats. */
const STAT_BYTES = 4;

/** What ranks accounts, or clans. */
interface Ladder<Id, Place> {
  rank(pool: string, stat: number, order: LadderOrder, id: Id): Promise<LadderRank | undefined>;
  top(pool: string, stat: number, order: LadderOrder, start: number, count: number): Promise<Place[]>;
}

/**
 * Where an account or a clan stands.
 * @param stat counted from 0 as in the messages; one that does not exist ranks nobody
 */
export async function ladderRank<Id>(
  ladder: Ladder<Id, unknown>,
  { title }: ExchangeContext,
  stat: number,
  order: number,
  id: Id,
): Promise<LadderRank | undefined> {
  return exists(stat) ? ladder.rank(title.accountPool, stat, orderOf(order), id) : undefined;
}

/** @param start the first place, from 1 */
export async function ladderPlaces<Place>(
  ladder: Ladder<never, Place>,
  { title }: ExchangeContext,
  stat: number,
  order: number,
  start: number,
  size: number,
): Promise<Place[]> {
  const count = Math.min(size, PAGE_MAX);
  if (!exists(stat) || count < 1) return [];
  return ladder.top(title.accountPool, stat, orderOf(order), Math.max(start, 1), count);
}

/** Where several accounts stand, and among how many; nobody stands on a ladder that does not exist. */
export async function ladderRanks(
  { store, title }: ExchangeContext,
  stat: number,
  order: number,
  ids: readonly AccountId[],
): Promise<{ ranks: ReadonlyMap<AccountId, { value: number; position: number }>; total: number }> {
  if (!exists(stat)) return { ranks: new Map(), total: 0 };
  const { ladderStats } = store;
  const ranks = await ladderStats.ranksOf(title.accountPool, stat, orderOf(order), ids);
  return { ranks, total: await ladderStats.ranked(title.accountPool, stat) };
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
