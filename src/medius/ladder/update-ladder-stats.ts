import {
  UpdateLadderStatsRequest,
  UpdateLadderStatsResponse,
} from '#wire/messages/ladder/update-ladder-stats.js';
import { updateLadderStats as update } from '../common/update-ladder-stats.js';
import { exchange } from '../exchange.js';

/** The player reports the first 15 of its numbers. */
export const updateLadderStats = exchange({
  request: UpdateLadderStatsRequest,
  response: UpdateLadderStatsResponse,
  roles: ['MLS'],
  needs: 'login',
  handle: (context, request) => update(context, request.LadderType, request.Stats),
});
