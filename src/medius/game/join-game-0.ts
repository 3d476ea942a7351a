import { JoinGameResponse } from '#wire/messages/game/join-game.js';
import { JoinGameRequest0 } from '#wire/messages/game/join-game-0.js';
import { joinGame } from '../common/join-game.js';
import { exchange } from '../exchange.js';

/** The older form, for players only. */
export const joinGame0 = exchange({
  request: JoinGameRequest0,
  response: JoinGameResponse,
  roles: ['MLS'],
  needs: 'login',
  handle: joinGame,
});
