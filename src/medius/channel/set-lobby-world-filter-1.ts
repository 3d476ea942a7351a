import {
  SetLobbyWorldFilterRequest1,
  SetLobbyWorldFilterResponse1,
} from '#wire/messages/channel/set-lobby-world-filter-1.js';
import { setLobbyFilter } from '../common/set-lobby-filter.js';
import { exchange } from '../exchange.js';

/** As SetLobbyWorldFilter, under the numbers of later clients. */
export const setLobbyWorldFilter1 = exchange({
  request: SetLobbyWorldFilterRequest1,
  response: SetLobbyWorldFilterResponse1,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  handle: setLobbyFilter,
});
