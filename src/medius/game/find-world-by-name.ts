import type { GameWorld } from '#state/game-world.js';
import { MediusApplicationType, MediusFindWorldType } from '#wire/enums.js';
import { limits } from '#wire/limits.js';
import { FindWorldByNameRequest, FindWorldByNameResponse } from '#wire/messages/game/find-world-by-name.js';
import { worldStatus } from '../common/game-values.js';
import { fitted } from '../common/texts.js';
import type { PlayerContext } from '../context.js';
import { listExchange } from '../exchange.js';

/** The games of this name, the channel of this name, or both. */
export const findWorldByName = listExchange({
  request: FindWorldByNameRequest,
  response: FindWorldByNameResponse,
  roles: ['MLS'],
  needs: 'session',
  async handle(context, { Name, WorldType }) {
    const games = WorldType === MediusFindWorldType.FindLobbyWorld ? [] : await gamesNamed(context, Name);
    const channels =
      WorldType === MediusFindWorldType.FindGameWorld ? [] : await channelsNamed(context, Name);
    return [...games, ...channels];
  },
});

async function gamesNamed({ state, title }: PlayerContext, name: string) {
  const games = await state.games.list(title.accountPool);
  return games
    .filter((game) => game.name === name)
    .map((game: GameWorld) => ({
      ApplicationID: game.applicationId,
      ApplicationName: fitted(title.applicationName, limits.APPNAME_MAXLEN),
      ApplicationType: MediusApplicationType.MediusAppTypeGame,
      MediusWorldID: game.id,
      WorldName: game.name,
      WorldStatus: worldStatus(game),
    }));
}

async function channelsNamed({ state, title, applicationId }: PlayerContext, name: string) {
  const channel = await state.channels.byName(title.accountPool, name);
  if (!channel) return [];
  return [
    {
      ApplicationID: applicationId,
      ApplicationName: fitted(title.applicationName, limits.APPNAME_MAXLEN),
      ApplicationType: MediusApplicationType.LobbyChatChannel,
      MediusWorldID: channel.id,
      WorldName: channel.name,
    },
  ];
}
