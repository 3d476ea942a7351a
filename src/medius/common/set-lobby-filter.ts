import type { PlayerContext } from '../context.js';

interface FilterRequest {
  readonly FilterMask1: number;
  readonly FilterMask2: number;
  readonly FilterMask3: number;
  readonly FilterMask4: number;
  readonly LobbyFilterType: number;
  readonly FilterMaskLevel: number;
}

/** What both forms of SetLobbyWorldFilter do; the answer repeats the filter. */
export async function setLobbyFilter(context: PlayerContext, request: FilterRequest) {
  const { FilterMask1, FilterMask2, FilterMask3, FilterMask4, LobbyFilterType, FilterMaskLevel } = request;
  await context.state.players.setLobbyFilter(context.player.sessionKey, {
    masks: [FilterMask1, FilterMask2, FilterMask3, FilterMask4],
    type: LobbyFilterType,
    level: FilterMaskLevel,
  });
  return { FilterMask1, FilterMask2, FilterMask3, FilterMask4, LobbyFilterType, FilterMaskLevel };
}
