import { clanId } from '#state/ids.js';
import {
  ClanLadderPositionRequest,
  ClanLadderPositionResponse,
} from '#wire/messages/clan/clan-ladder-position.js';
import { ladderRank } from '../common/ladder.js';
import { exchange, refuse } from '../exchange.js';

/** Where a clan stands and among how many, from 1; ClanNotFound for one that is on no ladder (read in horizon-server). */
export const clanLadderPosition = exchange({
  request: ClanLadderPositionRequest,
  response: ClanLadderPositionResponse,
  roles: ['MLS'],
  needs: 'login',
  rate: 'client',
  async handle(context, request) {
    const { ClanID, ClanLadderStatIndex, SortOrder } = request;
    const rank = await ladderRank(
      context.store.clans.ladder,
      context,
      ClanLadderStatIndex,
      SortOrder,
      clanId(ClanID),
    );
    if (!rank) return refuse('MediusClanNotFound');
    return { LadderPosition: rank.position, TotalRankings: rank.total };
  },
});
