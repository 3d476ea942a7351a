import {
  GameWorldPlayerListRequest,
  GameWorldPlayerListResponse,
} from '#wire/messages/game/game-world-player-list.js';
import { listExchange, refuse } from '../exchange.js';

/** No game can be made yet, so none is found. */
export const gameWorldPlayerList = listExchange({
  request: GameWorldPlayerListRequest,
  response: GameWorldPlayerListResponse,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  handle: () => refuse('MediusGameNotFound'),
});
