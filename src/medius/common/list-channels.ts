import type { Channel } from '#state/channel.js';
import { MediusWorldSecurityLevelType } from '#wire/enums.js';
import type { PlayerContext } from '../context.js';
import { isShown } from './lobby-filter.js';
import { page } from './page.js';

interface PageRequest {
  readonly PageID: number;
  readonly PageSize: number;
}

/** What all forms of ChannelList_ExtraInfo do: the channels that the player's filter shows, a page of them. */
export async function listChannels(context: PlayerContext, request: PageRequest) {
  const channels = await context.state.channels.list(context.title.accountPool);
  const shown = channels.filter((channel) => isShown(channel, context.player.lobbyFilter));
  return page(shown, request.PageID, request.PageSize).map((channel) => {
    const [GenericField1, GenericField2, GenericField3, GenericField4] = channel.genericFields;
    return {
      MediusWorldID: channel.id,
      PlayerCount: channel.players,
      MaxPlayers: channel.capacity,
      SecurityLevel: securityLevel(channel),
      GenericField1,
      GenericField2,
      GenericField3,
      GenericField4,
      GenericFieldLevel: channel.level,
      LobbyName: channel.name,
    };
  });
}

export function securityLevel({ hasPassword }: Channel): number {
  return hasPassword
    ? MediusWorldSecurityLevelType.WORLD_SECURITY_PLAYER_PASSWORD
    : MediusWorldSecurityLevelType.WORLD_SECURITY_NONE;
}
