import { CreateGameResponse } from '#wire/messages/game/create-game.js';
import { CreateGameRequest0 } from '#wire/messages/game/create-game-0.js';
import { createGame } from '../common/create-game.js';
import { exchange } from '../exchange.js';

/** The oldest form, without spectators. */
export const createGame0 = exchange({
  request: CreateGameRequest0,
  response: CreateGameResponse,
  roles: ['MLS'],
  needs: 'login',
  handle: createGame,
});
