import { GetTotalGamesRequest, GetTotalGamesResponse } from '#wire/messages/game/get-total-games.js';
import { exchange } from '../exchange.js';

/** How many games there are, whatever the player's filters hide. */
export const getTotalGames = exchange({
  request: GetTotalGamesRequest,
  response: GetTotalGamesResponse,
  roles: ['MLS'],
  needs: 'session',
  handle: async ({ state, title }) => ({ Total: (await state.games.list(title.accountPool)).length }),
});
