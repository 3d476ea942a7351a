import { WorldReport0 } from '#wire/messages/game/world-report-0.js';
import { reportGame } from '../common/report-game.js';
import { report } from '../exchange.js';

/** The form of UYA, with three generic fields. SOCOM II shows the map from its GameStats. */
export const worldReport0 = report({
  request: WorldReport0,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  handle: reportGame,
});
