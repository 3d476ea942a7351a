import { accountId } from '#state/ids.js';
import {
  LadderPosition_ExtraInfoRequest,
  LadderPosition_ExtraInfoResponse,
} from '#wire/messages/ladder/ladder-position-extra-info.js';
import { ladderRank } from '../common/ladder.js';
import { exchange, refuse } from '../exchange.js';

/** Where an account stands and among how many, from 1; NoResult for one that is on no ladder. */
export const ladderPositionExtraInfo = exchange({
  request: LadderPosition_ExtraInfoRequest,
  response: LadderPosition_ExtraInfoResponse,
  roles: ['MLS'],
  needs: 'login',
  rate: 'client',
  async handle(context, request) {
    const { LadderStatIndex, SortOrder, AccountID } = request;
    const rank = await ladderRank(
      context.store.ladderStats,
      context,
      LadderStatIndex,
      SortOrder,
      accountId(AccountID),
    );
    return rank ? { LadderPosition: rank.position, TotalRankings: rank.total } : refuse('MediusNoResult');
  },
});
