import {
  GetBuddyInvitationsRequest,
  GetBuddyInvitationsResponse,
} from '#wire/messages/buddy/get-buddy-invitations.js';
import { listExchange } from '../exchange.js';

/** There are none: a buddy is added without being asked. */
export const getBuddyInvitations = listExchange({
  request: GetBuddyInvitationsRequest,
  response: GetBuddyInvitationsResponse,
  roles: ['MAS', 'MLS'],
  needs: 'login',
  rate: 'client',
  handle: () => [],
});
