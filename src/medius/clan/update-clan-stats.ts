import { UpdateClanStatsRequest, UpdateClanStatsResponse } from '#wire/messages/clan/update-clan-stats.js';
import { clanAt, ownClan, refusalOf } from '../common/clans.js';
import { refusedByScript } from '../common/raise.js';
import { exchange } from '../exchange.js';

/** A member reports the 256 bytes that are kept with the clan. */
export const updateClanStats = exchange({
  request: UpdateClanStatsRequest,
  response: UpdateClanStatsResponse,
  roles: ['MLS'],
  needs: 'login',
  async handle(context, request) {
    const { store, player } = context;
    const clan = await clanAt(context, request.ClanID);
    if (!clan) return refusalOf('no-clan');
    if ((await ownClan(context))?.id !== clan.id) return refusalOf('not-member');
    const event = { clan: clan.id, stats: request.Stats, game: player.game };
    const refusal = await refusedByScript(context, 'stats.clan', event);
    if (refusal) return refusal;
    const result = await store.clans.setStats(clan.id, Buffer.from(event.stats), player.account.id);
    if (result !== 'set') return refusalOf(result);
    await context.raise('stats.saved', { kind: 'clan' });
    return {};
  },
});
