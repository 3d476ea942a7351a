import {
  GetClanInvitationsSentRequest,
  GetClanInvitationsSentResponse,
} from '#wire/messages/clan/get-clan-invitations-sent.js';
import { listExchange } from '../exchange.js';

/** Always empty: no clan can be made yet. */
export const getClanInvitationsSent = listExchange({
  request: GetClanInvitationsSentRequest,
  response: GetClanInvitationsSentResponse,
  roles: ['MLS'],
  needs: 'login',
  rate: 'client',
  handle: () => [],
});
