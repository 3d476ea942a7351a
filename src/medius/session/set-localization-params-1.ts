import { SetLocalizationParamsResponse } from '#wire/messages/session/set-localization-params.js';
import { SetLocalizationParamsRequest1 } from '#wire/messages/session/set-localization-params-1.js';
import { exchange } from '../exchange.js';

/** As SetLocalizationParams, with time zone and location (seen in capture at 1.13). Nothing that we send depends on it. */
export const setLocalizationParams1 = exchange({
  request: SetLocalizationParamsRequest1,
  response: SetLocalizationParamsResponse,
  roles: ['MAS', 'MLS'],
  needs: 'session',
  rate: 'client',
  handle: () => ({}),
});
