import { worldId } from '#state/ids.js';
import type { PlayerContext } from '../context.js';
import { type DescribedGame, gameDescription, reportedStatus } from './game-values.js';

interface Report extends DescribedGame {
  readonly MediusWorldID: number;
  readonly GameStats: Buffer;
  readonly WorldStatus: number;
}

/**
 * What both forms of WorldReport do. The number of players is not taken from it: the game server knows that.
 * A name that may not be said is a reason to take nothing of the report.
 */
export async function reportGame({ state, settings, player }: PlayerContext, report: Report): Promise<void> {
  if (report.GameName === '' || settings.filterChat(report.GameName) === undefined) return;
  await state.games.report(player.sessionKey, worldId(report.MediusWorldID), {
    ...gameDescription(report),
    stats: report.GameStats,
    status: reportedStatus(report.WorldStatus),
  });
}
