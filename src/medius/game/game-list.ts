import { GameListRequest, GameListResponse } from '#wire/messages/game/game-list.js';
import { listExchange } from '../exchange.js';

/** Empty: no game can be made yet. */
export const gameList = listExchange({
  request: GameListRequest,
  response: GameListResponse,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  handle: () => [],
});
