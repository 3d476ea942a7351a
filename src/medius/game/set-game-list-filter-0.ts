import {
  SetGameListFilterRequest0,
  SetGameListFilterResponse0,
} from '#wire/messages/game/set-game-list-filter-0.js';
import { addGameFilter } from '../common/game-filter.js';
import { exchange } from '../exchange.js';

/** The older filters compare all bits of a field. */
const ALL_BITS = 0xffffffff;

/** The form of UYA. The answer has room for an id from 1.09 on. */
export const setGameListFilter0 = exchange({
  request: SetGameListFilterRequest0,
  response: SetGameListFilterResponse0,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  handle: (context, request) =>
    addGameFilter(context, {
      field: request.FilterField,
      mask: ALL_BITS,
      operator: request.ComparisonOperator,
      value: request.BaselineValue,
    }),
});
