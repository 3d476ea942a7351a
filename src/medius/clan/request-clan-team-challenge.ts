import {
  RequestClanTeamChallengeRequest,
  RequestClanTeamChallengeResponse,
} from '#wire/messages/clan/request-clan-team-challenge.js';
import { allowedText, answerTo, clanAt, ownClan, refusalOf } from '../common/clans.js';
import { exchange, refuse } from '../exchange.js';

/** The leader challenges another clan. */
export const requestClanTeamChallenge = exchange({
  request: RequestClanTeamChallengeRequest,
  response: RequestClanTeamChallengeResponse,
  roles: ['MLS'],
  needs: 'login',
  async handle(context, request) {
    const { store, player } = context;
    const [own, other] = [await ownClan(context), await clanAt(context, request.ClanID)];
    if (!own) return refusalOf('not-member');
    if (!other) return refusalOf('no-clan');
    const message = allowedText(context, request.Message);
    if (message === undefined) return refuse('MediusFail');
    const result = await store.clans.challenges.request({
      challenger: own.id,
      against: other.id,
      message,
      time: context.now(),
      by: player.account.id,
    });
    return answerTo(result, 'requested');
  },
});
