import { MediusClanInvitationsResponseStatus as Status } from '#wire/enums.js';
import {
  RespondToClanInvitationRequest,
  RespondToClanInvitationResponse,
} from '#wire/messages/clan/respond-to-clan-invitation.js';
import { allowedText, refusalOf } from '../common/clans.js';
import { exchange, refuse } from '../exchange.js';

const answers: Readonly<Record<number, 'accepted' | 'declined'>> = {
  [Status.ClanInvitationAccept]: 'accepted',
  [Status.ClanInvitationDecline]: 'declined',
};

/** The player accepts an invitation, and is in the clan, or declines it. */
export const respondToClanInvitation = exchange({
  request: RespondToClanInvitationRequest,
  response: RespondToClanInvitationResponse,
  roles: ['MLS'],
  needs: 'login',
  async handle(context, request) {
    const { store, player } = context;
    const answer = answers[request.Response];
    const text = allowedText(context, request.Message);
    if (answer === undefined || text === undefined) return refuse('MediusFail');
    const result = await store.clans.invitations.answer(
      request.ClanInvitationID,
      player.account.id,
      answer,
      text,
      context.now(),
    );
    return typeof result === 'object' ? {} : refusalOf(result);
  },
});
