import {
  CheckMyClanInvitationsRequest,
  CheckMyClanInvitationsResponse,
} from '#wire/messages/clan/check-my-clan-invitations.js';
import { listExchange } from '../exchange.js';

/** Always empty: no clan can be made yet. */
export const checkMyClanInvitations = listExchange({
  request: CheckMyClanInvitationsRequest,
  response: CheckMyClanInvitationsResponse,
  roles: ['MLS'],
  needs: 'login',
  rate: 'client',
  handle: () => [],
});
