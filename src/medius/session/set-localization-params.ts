import {
  SetLocalizationParamsRequest,
  SetLocalizationParamsResponse,
} from '#wire/messages/session/set-localization-params.js';
import { exchange } from '../exchange.js';

/** UYA sends it with an empty session key and an empty MessageID (seen in capture). Nothing that we send depends on it. */
export const setLocalizationParams = exchange({
  request: SetLocalizationParamsRequest,
  response: SetLocalizationParamsResponse,
  roles: ['MAS', 'MLS'],
  needs: 'session',
  rate: 'client',
  handle: () => ({}),
});
