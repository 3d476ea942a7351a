import {
  SetGameListFilterRequest,
  SetGameListFilterResponse,
} from '#wire/messages/game/set-game-list-filter.js';
import { addGameFilter } from '../common/game-filter.js';
import { exchange } from '../exchange.js';

/** Adds a comparison by which game lists are made shorter. */
export const setGameListFilter = exchange({
  request: SetGameListFilterRequest,
  response: SetGameListFilterResponse,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  handle: (context, request) =>
    addGameFilter(context, {
      field: request.FilterField,
      mask: request.Mask,
      operator: request.ComparisonOperator,
      value: request.BaselineValue,
    }),
});
