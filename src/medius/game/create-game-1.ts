import { CreateGameResponse } from '#wire/messages/game/create-game.js';
import { CreateGameRequest1 } from '#wire/messages/game/create-game-1.js';
import { createGame } from '../common/create-game.js';
import { exchange } from '../exchange.js';

/** The form of UYA; betas leave the attributes out. */
export const createGame1 = exchange({
  request: CreateGameRequest1,
  response: CreateGameResponse,
  roles: ['MLS'],
  needs: 'login',
  handle: createGame,
});
