import {
  GetLadderStatsWideRequest,
  GetLadderStatsWideResponse,
} from '#wire/messages/ladder/get-ladder-stats-wide.js';
import { ladderStatsOf } from '../common/ladder-stats-of.js';
import { exchange, refuse } from '../exchange.js';

/** The 100 numbers of an account or of a clan. */
export const getLadderStatsWide = exchange({
  request: GetLadderStatsWideRequest,
  response: GetLadderStatsWideResponse,
  roles: ['MAS', 'MLS'],
  needs: 'login',
  rate: 'client',
  async handle(context, request) {
    const id = request.AccountID_or_ClanID;
    const asked = { AccountID_or_ClanID: id };
    const stats = await ladderStatsOf(context, request.LadderType, id);
    return typeof stats === 'string' ? refuse(stats, asked) : { ...asked, Stats: stats };
  },
});
