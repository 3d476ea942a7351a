import { MediusLadderType } from '#wire/enums.js';
import type { AccountContext } from '../context.js';
import { refuse } from '../exchange.js';
import { refusedByScript } from './raise.js';

/** What both forms of UpdateLadderStats do: the narrow one leaves the numbers behind its 15 as they were. */
export async function updateLadderStats(context: AccountContext, type: number, stats: readonly number[]) {
  if (type !== MediusLadderType.MediusLadderTypePlayer) return refuse('MediusClanNotFound');
  const { store, player } = context;
  const event = { stats: [...stats], game: player.game };
  const refusal = await refusedByScript(context, 'stats.wide', event);
  if (refusal) return refusal;
  const result = await store.ladderStats.set(player.account.id, event.stats);
  if (result !== 'set') return refuse('MediusAccountNotFound');
  await context.raise('stats.saved', { kind: 'wide' });
  return {};
}
