import { worldId } from '#state/ids.js';
import { PlayerReport } from '#wire/messages/game/player-report.js';
import { report } from '../exchange.js';

/** A player's stats for the others in its game. Consoles send it together with JoinGame (seen in capture). */
export const playerReport = report({
  request: PlayerReport,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  async handle({ state, player }, { MediusWorldID, Stats }) {
    await state.games.reportPlayer(player.sessionKey, worldId(MediusWorldID), Stats);
  },
});
