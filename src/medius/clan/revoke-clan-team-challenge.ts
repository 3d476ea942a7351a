import {
  RevokeClanTeamChallengeRequest,
  RevokeClanTeamChallengeResponse,
} from '#wire/messages/clan/revoke-clan-team-challenge.js';
import { answerTo } from '../common/clans.js';
import { exchange } from '../exchange.js';

/** The challenger's leader takes a challenge back. */
export const revokeClanTeamChallenge = exchange({
  request: RevokeClanTeamChallengeRequest,
  response: RevokeClanTeamChallengeResponse,
  roles: ['MLS'],
  needs: 'login',
  async handle({ store, player }, request) {
    const result = await store.clans.challenges.revoke(request.ClanChallengeID, player.account.id);
    return answerTo(result, 'revoked');
  },
});
