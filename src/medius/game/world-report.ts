import { WorldReport } from '#wire/messages/game/world-report.js';
import { reportGame } from '../common/report-game.js';
import { report } from '../exchange.js';

/** What the host says about its game, about every 15 seconds. */
export const worldReport = report({
  request: WorldReport,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  handle: reportGame,
});
