import { GetTotalUsersRequest, GetTotalUsersResponse } from '#wire/messages/account/get-total-users.js';
import { exchange } from '../exchange.js';

/** The title's players who have logged in, whatever application id the request names. */
export const getTotalUsers = exchange({
  request: GetTotalUsersRequest,
  response: GetTotalUsersResponse,
  roles: ['MLS'],
  needs: 'session',
  async handle({ state, title }) {
    const players = await state.players.inPool(title.accountPool);
    const inGame = players.filter(({ presence }) => presence === 'game');
    return { TotalInSystem: players.length, TotalInGame: inGame.length };
  },
});
