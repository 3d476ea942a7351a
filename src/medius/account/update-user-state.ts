import { MediusUserAction } from '#wire/enums.js';
import { UpdateUserState } from '#wire/messages/account/update-user-state.js';
import { report } from '../exchange.js';

/**
 * A sign of life, a word that the client has arrived in a channel, which we know from its connection, or that
 * it has left its game, which may come before the game server tells. Never answered (seen in capture).
 */
export const updateUserState = report({
  request: UpdateUserState,
  roles: ['MAS', 'MLS'],
  needs: 'session',
  rate: 'client',
  async handle({ state, player }, { UserAction }) {
    if (UserAction === MediusUserAction.LeftGameWorld) await state.games.leave(player.sessionKey);
  },
});
