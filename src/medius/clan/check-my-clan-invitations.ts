import { MediusClanInvitationsResponseStatus as Status } from '#wire/enums.js';
import {
  CheckMyClanInvitationsRequest,
  CheckMyClanInvitationsResponse,
} from '#wire/messages/clan/check-my-clan-invitations.js';
import { page } from '../common/page.js';
import { listExchange } from '../exchange.js';

/** The invitations that the player has not answered yet, page by page. */
export const checkMyClanInvitations = listExchange({
  request: CheckMyClanInvitationsRequest,
  response: CheckMyClanInvitationsResponse,
  roles: ['MLS'],
  needs: 'login',
  rate: 'client',
  async handle({ store, player }, request) {
    const received = await store.clans.invitations.received(player.account.id);
    return page(received, request.Start, request.PageSize).map((invitation) => ({
      ClanInvitationID: invitation.id,
      ClanID: invitation.clan,
      ResponseStatus: Status.ClanInvitationUndecided,
      Message: invitation.message,
      LeaderAccountID: invitation.leader,
      LeaderAccountName: invitation.leaderName,
    }));
  },
});
