/** Which channels a list shows: a channel's generic fields against the masks that the player set. */
import type { Channel } from '#state/channel.js';
import type { LobbyFilter } from '#state/player.js';
import { MediusLobbyFilterMaskLevelType as Level, MediusLobbyFilterType as Type } from '#wire/enums.js';

/** The generic fields that each bit of the level compares, counted from 0 (the SDK's names say which). */
const comparedBy: readonly (readonly [bit: number, fields: readonly number[]])[] = [
  [Level.MediusLobbyFilterMaskLevel1, [0]],
  [Level.MediusLobbyFilterMaskLevel2, [1]],
  [Level.MediusLobbyFilterMaskLevel3, [2]],
  [Level.MediusLobbyFilterMaskLevel4, [3]],
  [Level.MediusLobbyFilterMaskLevel12, [0, 1]],
  [Level.MediusLobbyFilterMaskLevel123, [0, 1, 2]],
  [Level.MediusLobbyFilterMaskLevel1234, [0, 1, 2, 3]],
  [Level.MediusLobbyFilterMaskLevel23, [1, 2]],
  [Level.MediusLobbyFilterMaskLevel234, [1, 2, 3]],
  [Level.MediusLobbyFilterMaskLevel34, [2, 3]],
];

/** True for a channel that the filter lets through; without a filter all are shown. */
export function isShown(channel: Channel, filter: LobbyFilter | undefined): boolean {
  if (!filter) return true;
  const fields = comparedBy.filter(([bit]) => (filter.level & bit) !== 0).flatMap(([, compared]) => compared);
  return fields.every((i) => passes(filter.type, channel.genericFields[i] ?? 0, filter.masks[i] ?? 0));
}

/**
 * The rules by the SDK's names, seen in capture: UYA asks for one city with EqualsFilter and the city's bits,
 * and for all of them with EqualsLobby and all bits. A type without a known rule hides nothing.
 */
function passes(type: number, field: number, mask: number): boolean {
  const both = (field & mask) >>> 0;
  if (type === Type.MediusLobbyFilterEqualsLobby) return both === field >>> 0;
  if (type === Type.MediusLobbyFilterEqualsFilter) return both === mask >>> 0;
  return true;
}
