import { SetLocalizationParamsResponse } from '#wire/messages/session/set-localization-params.js';
import { SetLocalizationParamsRequest2 } from '#wire/messages/session/set-localization-params-2.js';
import { exchange } from '../exchange.js';

/** As SetLocalizationParams, with a time zone. Nothing that we send depends on it. */
export const setLocalizationParams2 = exchange({
  request: SetLocalizationParamsRequest2,
  response: SetLocalizationParamsResponse,
  roles: ['MAS', 'MLS'],
  needs: 'session',
  rate: 'client',
  handle: () => ({}),
});
