import { accountId } from '#state/ids.js';
import { limits } from '#wire/limits.js';
import { GetLadderStatsRequest, GetLadderStatsResponse } from '#wire/messages/ladder/get-ladder-stats.js';
import { accountOf } from '../common/people.js';
import { exchange, refuse } from '../exchange.js';

/** The first 15 numbers of an account. */
export const getLadderStats = exchange({
  request: GetLadderStatsRequest,
  response: GetLadderStatsResponse,
  roles: ['MAS', 'MLS'],
  needs: 'login',
  rate: 'client',
  async handle(context, request) {
    const account = await accountOf(context, accountId(request.AccountID_or_ClanID));
    if (!account) return refuse('MediusAccountNotFound');
    const stats = await context.store.ladderStats.get(account.id);
    return { Stats: stats.slice(0, limits.LADDERSTATS_MAXLEN) };
  },
});
