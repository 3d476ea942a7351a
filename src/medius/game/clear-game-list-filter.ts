import {
  ClearGameListFilterRequest,
  ClearGameListFilterResponse,
} from '#wire/messages/game/clear-game-list-filter.js';
import { clearGameFilter } from '../common/game-filter.js';
import { exchange } from '../exchange.js';

/** Takes a filter away. */
export const clearGameListFilter = exchange({
  request: ClearGameListFilterRequest,
  response: ClearGameListFilterResponse,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  handle: (context, request) => clearGameFilter(context, request.FilterID),
});
