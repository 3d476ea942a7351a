import {
  GetMyClanMessagesRequest,
  GetMyClanMessagesResponse,
} from '#wire/messages/clan/get-my-clan-messages.js';
import { listExchange } from '../exchange.js';

/** Always empty: no clan can be made yet. */
export const getMyClanMessages = listExchange({
  request: GetMyClanMessagesRequest,
  response: GetMyClanMessagesResponse,
  roles: ['MLS'],
  needs: 'login',
  rate: 'client',
  handle: () => [],
});
