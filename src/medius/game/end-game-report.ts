import { worldId } from '#state/ids.js';
import { EndGameReport } from '#wire/messages/game/end-game-report.js';
import { refusedByScript } from '../common/raise.js';
import { report } from '../exchange.js';

/** The host says that the game is over: it stays closed from now on, unless a script wants it to go on. */
export const endGameReport = report({
  request: EndGameReport,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  async handle(context, { MediusWorldID }) {
    const { state, player } = context;
    const game = await state.games.reportedBy(player.sessionKey, worldId(MediusWorldID));
    if (game && (await refusedByScript(context, 'game.end', { game: game.id }))) return;
    await state.games.end(player.sessionKey, worldId(MediusWorldID));
  },
});
