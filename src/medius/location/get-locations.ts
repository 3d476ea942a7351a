import { GetLocationsRequest, GetLocationsResponse } from '#wire/messages/location/get-locations.js';
import { listExchange } from '../exchange.js';

/** May come before the login is over (read in horizon-server). UYA shows no location below 6. */
export const getLocations = listExchange({
  request: GetLocationsRequest,
  response: GetLocationsResponse,
  roles: ['MAS', 'MLS'],
  needs: 'session',
  handle: ({ title }) => title.locations.map(({ id, name }) => ({ LocationId: id, LocationName: name })),
});
