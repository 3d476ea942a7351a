import { CreateGameRequest, CreateGameResponse } from '#wire/messages/game/create-game.js';
import { createGame as create } from '../common/create-game.js';
import { exchange } from '../exchange.js';

/** The form of Deadlocked, with eight generic fields. */
export const createGame = exchange({
  request: CreateGameRequest,
  response: CreateGameResponse,
  roles: ['MLS'],
  needs: 'login',
  handle: create,
});
