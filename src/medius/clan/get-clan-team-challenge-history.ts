import {
  GetClanTeamChallengeHistoryRequest,
  GetClanTeamChallengeHistoryResponse,
} from '#wire/messages/clan/get-clan-team-challenge-history.js';
import { challengeStatus, ownChallenges } from '../common/clan-challenges.js';
import { page } from '../common/page.js';
import { listExchange } from '../exchange.js';

/** What became of the challenges of the player's own clan, of its own or of those against it, page by page. */
export const getClanTeamChallengeHistory = listExchange({
  request: GetClanTeamChallengeHistoryRequest,
  response: GetClanTeamChallengeHistoryResponse,
  roles: ['MLS'],
  needs: 'login',
  rate: 'client',
  async handle(context, request) {
    const { own, challenges } = await ownChallenges(context, request.ClanID);
    const challenged = request.ThisClanIsChallenger !== 0;
    const wanted = challenges.filter(({ challenger }) => (challenger === own) === challenged);
    return page(wanted, request.Start, request.PageSize).map(({ challenger, against, status }) => ({
      AgainstClanID: challenged ? against : challenger,
      Status: challengeStatus[status],
    }));
  },
});
