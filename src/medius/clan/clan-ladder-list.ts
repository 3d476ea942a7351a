import { ClanLadderListRequest, ClanLadderListResponse } from '#wire/messages/clan/clan-ladder-list.js';
import { ladderPlaces } from '../common/ladder.js';
import { listExchange } from '../exchange.js';

/** A piece of a ladder of clans. The index is the number's own, from 0, as horizon-server takes it. */
export const clanLadderList = listExchange({
  request: ClanLadderListRequest,
  response: ClanLadderListResponse,
  roles: ['MLS'],
  needs: 'login',
  rate: 'bulk',
  list: 'clans',
  async handle(context, request) {
    const { ClanLadderStatIndex, SortOrder, StartPosition, PageSize } = request;
    const places = await ladderPlaces(
      context.store.clans.ladder,
      context,
      ClanLadderStatIndex,
      SortOrder,
      StartPosition,
      PageSize,
    );
    return places.map(({ id, name, position }) => ({
      ClanID: id,
      ClanName: name,
      LadderPosition: position,
    }));
  },
});
