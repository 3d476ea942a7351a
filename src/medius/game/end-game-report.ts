import { worldId } from '#state/ids.js';
import { EndGameReport } from '#wire/messages/game/end-game-report.js';
import { report } from '../exchange.js';

/** The host says that the game is over: it stays closed from now on. */
export const endGameReport = report({
  request: EndGameReport,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  async handle({ state, player }, { MediusWorldID }) {
    await state.games.end(player.sessionKey, worldId(MediusWorldID));
  },
});
