import { GameInfoRequest0, GameInfoResponse0 } from '#wire/messages/game/game-info-0.js';
import { findGame } from '../common/find-game.js';
import { gameValues } from '../common/game-values.js';
import { exchange, refuse } from '../exchange.js';

/** What the host said about a game, with three generic fields: the form of UYA. */
export const gameInfo0 = exchange({
  request: GameInfoRequest0,
  response: GameInfoResponse0,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  async handle(context, { MediusWorldID }) {
    const game = await findGame(context, MediusWorldID);
    if (!game) return refuse('MediusGameNotFound');
    return { ApplicationID: game.applicationId, ...gameValues(game) };
  },
});
