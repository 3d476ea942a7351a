import type { GameReport } from '#state/game-world.js';
import { type WorldId, worldId } from '#state/ids.js';
import type { PlayerContext } from '../context.js';
import { type DescribedGame, gameDescription, reportedStatus } from './game-values.js';
import { refusedByScript } from './raise.js';

interface Report extends DescribedGame {
  readonly MediusWorldID: number;
  readonly GameStats: Buffer;
  readonly WorldStatus: number;
  readonly PlayerCount: number;
}

/**
 * What both forms of WorldReport do. The number of players is not taken from it: the game server knows that.
 * A name that may not be said is a reason to take nothing of the report.
 */
export async function reportGame(context: PlayerContext, report: Report): Promise<void> {
  const { state, settings, player } = context;
  if (report.GameName === '' || settings.filterChat(report.GameName) === undefined) return;
  const event = {
    game: worldId(report.MediusWorldID),
    name: report.GameName,
    status: report.WorldStatus,
    player_count: report.PlayerCount,
  };
  if (await refusedByScript(context, 'game.report', event)) return;
  await state.games.report(player.sessionKey, event.game, {
    ...gameDescription({ ...report, GameName: event.name }),
    stats: report.GameStats,
    status: await statusTaken(context, event.game, reportedStatus(event.status)),
  });
}

/** The status of a report unless a script keeps the game from starting or ending; it stays what it was then. */
async function statusTaken(
  context: PlayerContext,
  id: WorldId,
  status: GameReport['status'],
): Promise<GameReport['status']> {
  if (status !== 'active' && status !== 'closed') return status;
  const game = await context.state.games.reportedBy(context.player.sessionKey, id);
  if (!game || game.status === status) return status;
  const event = status === 'active' ? 'game.start' : 'game.end';
  return (await refusedByScript(context, event, { game: id })) ? undefined : status;
}
