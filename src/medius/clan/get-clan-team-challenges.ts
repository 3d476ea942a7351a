import { limits } from '#wire/limits.js';
import {
  GetClanTeamChallengesRequest,
  GetClanTeamChallengesResponse,
} from '#wire/messages/clan/get-clan-team-challenges.js';
import { challengeStatus, ownChallenges } from '../common/clan-challenges.js';
import { page } from '../common/page.js';
import { fitted } from '../common/texts.js';
import { listExchange } from '../exchange.js';

/** Challenges of the player's own clan in one state, page by page; of those against it alone where that is asked for. */
export const getClanTeamChallenges = listExchange({
  request: GetClanTeamChallengesRequest,
  response: GetClanTeamChallengesResponse,
  roles: ['MLS'],
  needs: 'login',
  rate: 'client',
  async handle(context, request) {
    const { own, challenges } = await ownChallenges(context, request.ClanID);
    const wanted = challenges.filter(
      ({ status, against }) =>
        challengeStatus[status] === request.Status && (request.ChallengedOnly === 0 || against === own),
    );
    return page(wanted, request.Start, request.PageSize).map((challenge) => ({
      ClanChallengeID: challenge.id,
      ChallengerClanID: challenge.challenger,
      AgainstClanID: challenge.against,
      Status: challengeStatus[challenge.status],
      ResponseTime: Math.floor((challenge.answered ?? 0) / 1000),
      ChallengeMsg: fitted(challenge.message, limits.CLANMSG_MAXLEN),
      ResponseMsg: fitted(challenge.response, limits.CLANMSG_MAXLEN),
    }));
  },
});
