import { GameInfoRequest, GameInfoResponse } from '#wire/messages/game/game-info.js';
import { exchange, refuse } from '../exchange.js';

/** No game can be made yet, so none is found. */
export const gameInfo = exchange({
  request: GameInfoRequest,
  response: GameInfoResponse,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  handle: () => refuse('MediusGameNotFound'),
});
