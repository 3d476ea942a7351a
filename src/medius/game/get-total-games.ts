import { GetTotalGamesRequest, GetTotalGamesResponse } from '#wire/messages/game/get-total-games.js';
import { exchange } from '../exchange.js';

/** No game can be made yet. */
export const getTotalGames = exchange({
  request: GetTotalGamesRequest,
  response: GetTotalGamesResponse,
  roles: ['MLS'],
  needs: 'session',
  handle: () => ({ Total: 0 }),
});
