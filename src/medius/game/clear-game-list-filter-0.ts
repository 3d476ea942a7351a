import { ClearGameListFilterResponse } from '#wire/messages/game/clear-game-list-filter.js';
import { ClearGameListFilterRequest0 } from '#wire/messages/game/clear-game-list-filter-0.js';
import { clearGameFilter } from '../common/game-filter.js';
import { exchange } from '../exchange.js';

/** Takes a filter away. UYA clears one that it never set, and is told so (seen in capture). */
export const clearGameListFilter0 = exchange({
  request: ClearGameListFilterRequest0,
  response: ClearGameListFilterResponse,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  handle: (context, request) => clearGameFilter(context, request.FilterID),
});
