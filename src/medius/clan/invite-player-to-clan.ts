import { accountId } from '#state/ids.js';
import {
  InvitePlayerToClanRequest,
  InvitePlayerToClanResponse,
} from '#wire/messages/clan/invite-player-to-clan.js';
import { inviteToClan } from '../common/invite-to-clan.js';
import { accountOf } from '../common/people.js';
import { exchange } from '../exchange.js';

/** The leader invites an account, which finds it with CheckMyClanInvitations. */
export const invitePlayerToClan = exchange({
  request: InvitePlayerToClanRequest,
  response: InvitePlayerToClanResponse,
  roles: ['MLS'],
  needs: 'login',
  async handle(context, request) {
    const account = await accountOf(context, accountId(request.PlayerAccountID));
    return inviteToClan(context, account, request.InviteMessage, false);
  },
});
