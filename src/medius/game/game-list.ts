import { GameListRequest, GameListResponse } from '#wire/messages/game/game-list.js';
import { worldStatus } from '../common/game-values.js';
import { listGames } from '../common/list-games.js';
import { listExchange } from '../exchange.js';

/** The games that the player's filters show, in few words. */
export const gameList = listExchange({
  request: GameListRequest,
  response: GameListResponse,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  list: 'games',
  async handle(context, request) {
    const games = await listGames(context, request);
    return games.map((game) => ({
      MediusWorldID: game.id,
      GameName: game.name,
      WorldStatus: worldStatus(game),
      GameHostType: game.hostType,
      PlayerCount: game.players,
    }));
  },
});
