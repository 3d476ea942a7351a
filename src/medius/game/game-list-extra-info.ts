import {
  GameList_ExtraInfoRequest,
  GameList_ExtraInfoResponse,
} from '#wire/messages/game/game-list-extra-info.js';
import { gameSecurityLevel, gameValues, laterFields } from '../common/game-values.js';
import { listGames } from '../common/list-games.js';
import { listExchange } from '../exchange.js';

/** The games that the player's filters show, with eight generic fields. */
export const gameListExtraInfo = listExchange({
  request: GameList_ExtraInfoRequest,
  response: GameList_ExtraInfoResponse,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  list: 'games',
  async handle(context, request) {
    const games = await listGames(context, request);
    return games.map((game) => ({
      MediusWorldID: game.id,
      SecurityLevel: gameSecurityLevel(game),
      ...gameValues(game),
      ...laterFields(game),
    }));
  },
});
