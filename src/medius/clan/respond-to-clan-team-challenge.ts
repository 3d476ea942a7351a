import { MediusClanChallengeStatus as Status } from '#wire/enums.js';
import {
  RespondToClanTeamChallengeRequest,
  RespondToClanTeamChallengeResponse,
} from '#wire/messages/clan/respond-to-clan-team-challenge.js';
import { allowedText, answerTo } from '../common/clans.js';
import { exchange, refuse } from '../exchange.js';

const answers: Readonly<Record<number, 'accepted' | 'refused'>> = {
  [Status.ClanChallengeAccepted]: 'accepted',
  [Status.ClanChallengeRefused]: 'refused',
};

/** The leader of the clan that was challenged accepts or refuses. */
export const respondToClanTeamChallenge = exchange({
  request: RespondToClanTeamChallengeRequest,
  response: RespondToClanTeamChallengeResponse,
  roles: ['MLS'],
  needs: 'login',
  async handle(context, request) {
    const { store, player } = context;
    const answer = answers[request.ChallengeStatus];
    const text = allowedText(context, request.Message);
    if (answer === undefined || text === undefined) return refuse('MediusFail');
    const { ClanChallengeID } = request;
    const { challenges } = store.clans;
    const by = player.account.id;
    return answerTo(await challenges.answer(ClanChallengeID, by, answer, text, context.now()), 'answered');
  },
});
