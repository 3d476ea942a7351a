import { accountId } from '#state/ids.js';
import { MediusLadderType } from '#wire/enums.js';
import {
  GetLadderStatsWideRequest,
  GetLadderStatsWideResponse,
} from '#wire/messages/ladder/get-ladder-stats-wide.js';
import { accountOf } from '../common/people.js';
import { exchange, refuse } from '../exchange.js';

/** The 100 numbers of an account. */
export const getLadderStatsWide = exchange({
  request: GetLadderStatsWideRequest,
  response: GetLadderStatsWideResponse,
  roles: ['MAS', 'MLS'],
  needs: 'login',
  rate: 'client',
  async handle(context, request) {
    const id = request.AccountID_or_ClanID;
    const asked = { AccountID_or_ClanID: id };
    if (request.LadderType !== MediusLadderType.MediusLadderTypePlayer)
      return refuse('MediusClanNotFound', asked);
    const account = await accountOf(context, accountId(id));
    if (!account) return refuse('MediusAccountNotFound', asked);
    return { ...asked, Stats: await context.store.ladderStats.get(account.id) };
  },
});
