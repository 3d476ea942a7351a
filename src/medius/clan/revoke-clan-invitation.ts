import { accountId } from '#state/ids.js';
import {
  RevokeClanInvitationRequest,
  RevokeClanInvitationResponse,
} from '#wire/messages/clan/revoke-clan-invitation.js';
import { answerTo, ownClan, refusalOf } from '../common/clans.js';
import { exchange } from '../exchange.js';

/** The leader takes an invitation back. */
export const revokeClanInvitation = exchange({
  request: RevokeClanInvitationRequest,
  response: RevokeClanInvitationResponse,
  roles: ['MLS'],
  needs: 'login',
  async handle(context, request) {
    const { store, player } = context;
    const clan = await ownClan(context);
    if (!clan) return refusalOf('not-member');
    const invited = accountId(request.PlayerAccountID);
    const by = player.account.id;
    return answerTo(await store.clans.invitations.revoke(clan.id, invited, context.now(), by), 'revoked');
  },
});
