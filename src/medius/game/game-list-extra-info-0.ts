import {
  GameList_ExtraInfoRequest0,
  GameList_ExtraInfoResponse0,
} from '#wire/messages/game/game-list-extra-info-0.js';
import { gameSecurityLevel, gameValues } from '../common/game-values.js';
import { listGames } from '../common/list-games.js';
import { listExchange } from '../exchange.js';

/** The games that the player's filters show, with three generic fields: the form of UYA. */
export const gameListExtraInfo0 = listExchange({
  request: GameList_ExtraInfoRequest0,
  response: GameList_ExtraInfoResponse0,
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
    }));
  },
});
