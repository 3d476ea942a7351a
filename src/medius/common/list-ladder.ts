import type { ExchangeContext } from '../context.js';
import { ladderPlaces } from './ladder.js';
import { onlineState } from './online-state.js';
import { playerOf } from './people.js';

interface LadderRequest {
  readonly LadderStatIndex: number;
  readonly SortOrder: number;
  readonly StartPosition: number;
  readonly PageSize: number;
}

/** What both forms of LadderList_ExtraInfo do. */
export async function listLadder(context: ExchangeContext, request: LadderRequest) {
  const { LadderStatIndex, SortOrder, StartPosition, PageSize } = request;
  const places = await ladderPlaces(
    context.store.ladderStats,
    context,
    LadderStatIndex,
    SortOrder,
    StartPosition,
    PageSize,
  );
  const stats = await context.store.accountStats.of(places.map(({ id }) => id));
  return Promise.all(
    places.map(async ({ id, name, position, value }) => ({
      LadderPosition: position,
      LadderStat: value,
      AccountID: id,
      AccountName: name,
      ...(stats.has(id) && { AccountStats: stats.get(id)! }),
      OnlineState: await onlineState(context, await playerOf(context, id)),
    })),
  );
}
