import { MediusLadderType } from '#wire/enums.js';
import {
  GetTotalRankingsRequest,
  GetTotalRankingsResponse,
} from '#wire/messages/ladder/get-total-rankings.js';
import { exchange } from '../exchange.js';

/** Every report of ladder stats holds this one. */
const FIRST_STAT = 0;

/** How many accounts, or clans, are on ladders. */
export const getTotalRankings = exchange({
  request: GetTotalRankingsRequest,
  response: GetTotalRankingsResponse,
  roles: ['MLS'],
  needs: 'login',
  rate: 'client',
  async handle({ store, title }, request) {
    if (request.LadderType === MediusLadderType.MediusLadderTypeClan)
      return { TotalRankings: await store.clans.ladder.ranked(title.accountPool, FIRST_STAT) };
    return { TotalRankings: await store.ladderStats.ranked(title.accountPool, FIRST_STAT) };
  },
});
