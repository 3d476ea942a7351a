import { MediusClanInvitationsResponseStatus as Status } from '#wire/enums.js';
import {
  GetClanInvitationsSentRequest,
  GetClanInvitationsSentResponse,
} from '#wire/messages/clan/get-clan-invitations-sent.js';
import { ownClan } from '../common/clans.js';
import { page } from '../common/page.js';
import { listExchange } from '../exchange.js';

/** The invitations of the player's clan that nobody has answered yet, page by page. */
export const getClanInvitationsSent = listExchange({
  request: GetClanInvitationsSentRequest,
  response: GetClanInvitationsSentResponse,
  roles: ['MLS'],
  needs: 'login',
  rate: 'client',
  async handle(context, request) {
    const clan = await ownClan(context);
    if (!clan) return [];
    const sent = await context.store.clans.invitations.sent(clan.id);
    return page(sent, request.Start, request.PageSize).map(({ account, accountName, response }) => ({
      AccountID: account,
      AccountName: accountName,
      ResponseMsg: response,
      ResponseStatus: Status.ClanInvitationUndecided,
    }));
  },
});
