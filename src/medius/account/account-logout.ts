import { AccountLogoutRequest, AccountLogoutResponse } from '#wire/messages/account/account-logout.js';
import { exchange } from '../exchange.js';

/** The session stays, without a name. UYA also logs out when the policy is declined. */
export const accountLogout = exchange({
  request: AccountLogoutRequest,
  response: AccountLogoutResponse,
  roles: ['MAS', 'MLS'],
  needs: 'session',
  async handle({ state, player }) {
    await state.players.logout(player.sessionKey);
    return {};
  },
});
