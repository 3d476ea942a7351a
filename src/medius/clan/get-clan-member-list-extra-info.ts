import {
  GetClanMemberList_ExtraInfoRequest,
  GetClanMemberList_ExtraInfoResponse,
} from '#wire/messages/clan/get-clan-member-list-extra-info.js';
import { clanAt } from '../common/clans.js';
import { ladderRanks } from '../common/ladder.js';
import { onlineState } from '../common/online-state.js';
import { playerOf } from '../common/people.js';
import { listExchange, refuse } from '../exchange.js';

/** The members of a clan with their stats, whereabouts and places on a ladder. A clan that is not there is ClanNotFound
 * (read in horizon-server), none at all (id 0 or -1) NoResult. */
export const getClanMemberListExtraInfo = listExchange({
  request: GetClanMemberList_ExtraInfoRequest,
  response: GetClanMemberList_ExtraInfoResponse,
  roles: ['MLS'],
  needs: 'login',
  rate: 'bulk',
  list: 'players',
  async handle(context, request) {
    if (request.ClanID <= 0) return [];
    const clan = await clanAt(context, request.ClanID);
    if (!clan) return refuse('MediusClanNotFound');
    const members = await context.store.clans.members(clan.id);
    const ids = members.map(({ id }) => id);
    const stats = await context.store.accountStats.of(ids);
    const { ranks, total } = await ladderRanks(context, request.LadderStatIndex ?? 0, request.SortOrder, ids);
    return Promise.all(
      members.map(async ({ id, name }) => ({
        AccountID: id,
        AccountName: name,
        ...(stats.has(id) && { Stats: stats.get(id)! }),
        OnlineState: await onlineState(context, await playerOf(context, id)),
        LadderStat: ranks.get(id)?.value ?? 0,
        LadderPosition: ranks.get(id)?.position ?? 0,
        TotalRankings: total,
      })),
    );
  },
});
