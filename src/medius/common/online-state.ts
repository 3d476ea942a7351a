/** What others see of a player: where it is, and what that is called. */
import type { Player, Presence } from '#state/player.js';
import { MediusPlayerStatus } from '#wire/enums.js';
import type { ExchangeContext } from '../context.js';

const statusOf: Readonly<Record<Presence, number>> = {
  disconnected: MediusPlayerStatus.MediusPlayerDisconnected,
  authenticating: MediusPlayerStatus.MediusPlayerInAuthWorld,
  chat: MediusPlayerStatus.MediusPlayerInChatWorld,
  game: MediusPlayerStatus.MediusPlayerInGameWorld,
};

/** MediusPlayerStatus of a player; undefined is somebody who is not here. */
export function playerStatus(player: Player | undefined): number {
  return player ? statusOf[player.presence] : MediusPlayerStatus.MediusPlayerDisconnected;
}

/** The MediusPlayerOnlineState of a player; all zero for somebody who is not here. */
export async function onlineState(context: ExchangeContext, player: Player | undefined) {
  const channel =
    player?.channel === undefined
      ? undefined
      : await context.state.channels.find(player.title.accountPool, player.channel);
  const game =
    player?.game === undefined
      ? undefined
      : await context.state.games.find(player.title.accountPool, player.game);
  return {
    ConnectStatus: playerStatus(player),
    MediusLobbyWorldID: channel?.id ?? 0,
    MediusGameWorldID: player?.game ?? 0,
    LobbyName: channel?.name ?? '',
    GameName: game?.name ?? '',
  };
}
