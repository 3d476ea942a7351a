import { GameInfoRequest, GameInfoResponse } from '#wire/messages/game/game-info.js';
import { findGame } from '../common/find-game.js';
import { gameValues, laterFields } from '../common/game-values.js';
import { exchange, refuse } from '../exchange.js';

/** What the host said about a game, with eight generic fields. */
export const gameInfo = exchange({
  request: GameInfoRequest,
  response: GameInfoResponse,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  async handle(context, { MediusWorldID }) {
    const game = await findGame(context, MediusWorldID);
    if (!game) return refuse('MediusGameNotFound');
    return { ApplicationID: game.applicationId, ...gameValues(game), ...laterFields(game) };
  },
});
