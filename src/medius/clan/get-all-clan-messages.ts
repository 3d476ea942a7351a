import {
  GetAllClanMessagesRequest,
  GetAllClanMessagesResponse,
} from '#wire/messages/clan/get-all-clan-messages.js';
import { listExchange } from '../exchange.js';

/** Always empty: no clan can be made yet. */
export const getAllClanMessages = listExchange({
  request: GetAllClanMessagesRequest,
  response: GetAllClanMessagesResponse,
  roles: ['MLS'],
  needs: 'login',
  rate: 'client',
  handle: () => [],
});
