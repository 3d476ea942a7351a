import {
  UpdateClanLadderStatsWide_DeltaRequest,
  UpdateClanLadderStatsWide_DeltaResponse,
} from '#wire/messages/clan/update-clan-ladder-stats-wide-delta.js';
import { updateClanLadder } from '../common/update-ladder-stats.js';
import { exchange } from '../exchange.js';

/** A member reports by how much the 100 numbers of the clan change. */
export const updateClanLadderStatsWideDelta = exchange({
  request: UpdateClanLadderStatsWide_DeltaRequest,
  response: UpdateClanLadderStatsWide_DeltaResponse,
  roles: ['MLS'],
  needs: 'login',
  handle: (context, request) => updateClanLadder(context, request.ClanId, request.Stats, true),
});
