import {
  UtilGetTotalGamesFilteredRequest,
  UtilGetTotalGamesFilteredResponse,
} from '#wire/messages/game/util-get-total-games-filtered.js';
import { shownGames } from '../common/list-games.js';
import { exchange } from '../exchange.js';

/** How many games the player's filters show. */
export const utilGetTotalGamesFiltered = exchange({
  request: UtilGetTotalGamesFilteredRequest,
  response: UtilGetTotalGamesFilteredResponse,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  handle: async (context) => ({ Total: (await shownGames(context)).length }),
});
