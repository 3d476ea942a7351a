import { InvitePlayerToClanResponse } from '#wire/messages/clan/invite-player-to-clan.js';
import { InvitePlayerToClan_ByNameRequest } from '#wire/messages/clan/invite-player-to-clan-by-name.js';
import { inviteToClan } from '../common/invite-to-clan.js';
import { exchange } from '../exchange.js';

/** The same by the account's name. */
export const invitePlayerToClanByName = exchange({
  request: InvitePlayerToClan_ByNameRequest,
  response: InvitePlayerToClanResponse,
  roles: ['MLS'],
  needs: 'login',
  async handle(context, request) {
    const account = await context.store.accounts.findByName(context.title.accountPool, request.AccountName);
    return inviteToClan(context, account, request.InviteMessage, false);
  },
});
