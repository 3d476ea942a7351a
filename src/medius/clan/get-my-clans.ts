import { GetMyClansRequest, GetMyClansResponse } from '#wire/messages/clan/get-my-clans.js';
import { listExchange } from '../exchange.js';

/** Always empty: no clan can be made yet. */
export const getMyClans = listExchange({
  request: GetMyClansRequest,
  response: GetMyClansResponse,
  roles: ['MAS', 'MLS'],
  needs: 'login',
  rate: 'client',
  handle: () => [],
});
