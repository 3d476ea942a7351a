import { PickLocationRequest, PickLocationResponse } from '#wire/messages/location/pick-location.js';
import { refusedByScript } from '../common/raise.js';
import { exchange } from '../exchange.js';

/** A courtesy: where a player is follows from its channel. */
export const pickLocation = exchange({
  request: PickLocationRequest,
  response: PickLocationResponse,
  roles: ['MLS'],
  needs: 'session',
  async handle(context, request) {
    const stopped = await refusedByScript(context, 'location.pick', { location_id: request.LocationID });
    return stopped ?? {};
  },
});
