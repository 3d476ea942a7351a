import {
  ConfirmClanTeamChallengeRequest,
  ConfirmClanTeamChallengeResponse,
} from '#wire/messages/clan/confirm-clan-team-challenge.js';
import { answerTo } from '../common/clans.js';
import { exchange } from '../exchange.js';

/** The challenger's leader confirms a challenge that was accepted. */
export const confirmClanTeamChallenge = exchange({
  request: ConfirmClanTeamChallengeRequest,
  response: ConfirmClanTeamChallengeResponse,
  roles: ['MLS'],
  needs: 'login',
  async handle({ store, player }, request) {
    const result = await store.clans.challenges.confirm(request.ClanChallengeID, player.account.id);
    return answerTo(result, 'confirmed');
  },
});
