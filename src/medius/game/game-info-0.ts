import { GameInfoRequest0, GameInfoResponse0 } from '#wire/messages/game/game-info-0.js';
import { exchange, refuse } from '../exchange.js';

/** No game can be made yet, so none is found. */
export const gameInfo0 = exchange({
  request: GameInfoRequest0,
  response: GameInfoResponse0,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  handle: () => refuse('MediusGameNotFound'),
});
