import { LadderListRequest, LadderListResponse } from '#wire/messages/ladder/ladder-list.js';
import { ladderPlaces, statAt } from '../common/ladder.js';
import { listExchange } from '../exchange.js';

/** A piece of a ladder. */
export const ladderList = listExchange({
  request: LadderListRequest,
  response: LadderListResponse,
  roles: ['MLS'],
  needs: 'login',
  rate: 'bulk',
  async handle(context, request) {
    const { StartByte, SortOrder, StartPosition, PageSize } = request;
    const places = await ladderPlaces(
      context.store.ladderStats,
      context,
      statAt(StartByte),
      SortOrder,
      StartPosition,
      PageSize,
    );
    return places.map(({ id, name, position }) => ({
      AccountID: id,
      AccountName: name,
      LadderPosition: position,
    }));
  },
});
