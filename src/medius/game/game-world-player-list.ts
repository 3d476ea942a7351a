import { MediusConnectionType } from '#wire/enums.js';
import {
  GameWorldPlayerListRequest,
  GameWorldPlayerListResponse,
} from '#wire/messages/game/game-world-player-list.js';
import { findGame } from '../common/find-game.js';
import { isNamed } from '../common/people.js';
import { listExchange, refuse } from '../exchange.js';

/** Who is in a game, with the stats that each player reported there, or else the stored ones. */
export const gameWorldPlayerList = listExchange({
  request: GameWorldPlayerListRequest,
  response: GameWorldPlayerListResponse,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  list: 'players',
  async handle(context, { MediusWorldID }) {
    const game = await findGame(context, MediusWorldID);
    if (!game) return refuse('MediusGameNotFound');
    const players = (await context.state.games.players(game.id)).filter(isNamed);
    const stored = await context.store.accountStats.of(players.map(({ account }) => account.id));
    return players.map(({ account, gameStats }) => {
      const stats = gameStats?.game === game.id ? gameStats.stats : stored.get(account.id);
      return {
        AccountID: account.id,
        AccountName: account.name,
        ...(stats && { Stats: stats }),
        ConnectionClass: MediusConnectionType.Ethernet,
      };
    });
  },
});
