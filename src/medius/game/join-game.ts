import { JoinGameRequest, JoinGameResponse } from '#wire/messages/game/join-game.js';
import { joinGame as join } from '../common/join-game.js';
import { exchange } from '../exchange.js';

/** The form that brings the player's key, which others in the world are told. */
export const joinGame = exchange({
  request: JoinGameRequest,
  response: JoinGameResponse,
  roles: ['MLS'],
  needs: 'login',
  handle: join,
});
