import { accountId } from '#state/ids.js';
import { AddPlayerToClanRequest, AddPlayerToClanResponse } from '#wire/messages/clan/add-player-to-clan.js';
import { inviteToClan } from '../common/invite-to-clan.js';
import { accountOf } from '../common/people.js';
import { exchange } from '../exchange.js';

/** The leader takes an account into the clan, which is not asked. */
export const addPlayerToClan = exchange({
  request: AddPlayerToClanRequest,
  response: AddPlayerToClanResponse,
  roles: ['MLS'],
  needs: 'login',
  async handle(context, request) {
    const account = await accountOf(context, accountId(request.PlayerAccountID));
    return inviteToClan(context, account, request.WelcomeMessage, true);
  },
});
