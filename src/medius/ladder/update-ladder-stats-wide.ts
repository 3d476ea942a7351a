import {
  UpdateLadderStatsWideRequest,
  UpdateLadderStatsWideResponse,
} from '#wire/messages/ladder/update-ladder-stats-wide.js';
import { updateLadderStats } from '../common/update-ladder-stats.js';
import { exchange } from '../exchange.js';

/** The player reports its 100 numbers. */
export const updateLadderStatsWide = exchange({
  request: UpdateLadderStatsWideRequest,
  response: UpdateLadderStatsWideResponse,
  roles: ['MLS'],
  needs: 'login',
  handle: (context, request) => updateLadderStats(context, request.LadderType, request.Stats),
});
