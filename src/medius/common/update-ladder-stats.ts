import { MediusLadderType } from '#wire/enums.js';
import type { AccountContext } from '../context.js';
import { refuse } from '../exchange.js';
import { clanAt, ownClan, refusalOf } from './clans.js';
import { refusedByScript } from './raise.js';

/**
 * What both forms of UpdateLadderStats do: the narrow one leaves the numbers behind its 15 as they were. They do not
 * say which clan is meant: it is the player's own.
 */
export async function updateLadderStats(context: AccountContext, type: number, stats: readonly number[]) {
  if (type === MediusLadderType.MediusLadderTypeClan)
    return updateClanLadder(context, (await ownClan(context))?.id ?? 0, stats, false);
  if (type !== MediusLadderType.MediusLadderTypePlayer) return refuse('MediusFail');
  const { store, player } = context;
  const event = { stats: [...stats], game: player.game, is_clan: false };
  const refusal = await refusedByScript(context, 'stats.wide', event);
  if (refusal) return refusal;
  const result = await store.ladderStats.set(player.account.id, event.stats);
  if (result !== 'set') return refuse('MediusAccountNotFound');
  await context.raise('stats.saved', { kind: 'wide' });
  return {};
}

/** A member reports the numbers of its clan, or by how much they change. */
export async function updateClanLadder(
  context: AccountContext,
  id: number,
  stats: readonly number[],
  delta: boolean,
) {
  const { store, player } = context;
  const clan = await clanAt(context, id);
  if (!clan) return refusalOf('no-clan');
  if ((await ownClan(context))?.id !== clan.id) return refusalOf('not-member');
  const event = { stats: [...stats], game: player.game, is_clan: true, clan_id: clan.id, delta };
  const refusal = await refusedByScript(context, 'stats.wide', event);
  if (refusal) return refusal;
  const { ladder } = store.clans;
  const result = await ladder[delta ? 'add' : 'set'](clan.id, event.stats, player.account.id);
  if (result !== 'set') return refusalOf(result);
  await context.raise('stats.saved', { kind: 'clan_wide' });
  return {};
}
