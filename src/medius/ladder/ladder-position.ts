import { accountId } from '#state/ids.js';
import { LadderPositionRequest, LadderPositionResponse } from '#wire/messages/ladder/ladder-position.js';
import { ladderRank, statAt } from '../common/ladder.js';
import { exchange, refuse } from '../exchange.js';

/** Where an account stands, from 1; NoResult for one that is on no ladder. */
export const ladderPosition = exchange({
  request: LadderPositionRequest,
  response: LadderPositionResponse,
  roles: ['MLS'],
  needs: 'login',
  rate: 'client',
  async handle(context, request) {
    const { StartByte, SortOrder, AccountID } = request;
    const rank = await ladderRank(
      context.store.ladderStats,
      context,
      statAt(StartByte),
      SortOrder,
      accountId(AccountID),
    );
    return rank ? { LadderPosition: rank.position } : refuse('MediusNoResult');
  },
});
