import { MediusLadderType } from '#wire/enums.js';
import type { AccountContext } from '../context.js';
import { refuse } from '../exchange.js';

/** What both forms of UpdateLadderStats do: the narrow one leaves the numbers behind its 15 as they were. */
export async function updateLadderStats(context: AccountContext, type: number, stats: readonly number[]) {
  if (type !== MediusLadderType.MediusLadderTypePlayer) return refuse('MediusClanNotFound');
  const result = await context.store.ladderStats.set(context.player.account.id, stats);
  return result === 'set' ? {} : refuse('MediusAccountNotFound');
}
