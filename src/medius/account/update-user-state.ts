import { UpdateUserState } from '#wire/messages/account/update-user-state.js';
import { report } from '../exchange.js';

/**
 * A sign of life, and a word that the client has arrived in a channel or left a game: we know both from its
 * connections. Never answered (seen in capture).
 */
export const updateUserState = report({
  request: UpdateUserState,
  roles: ['MAS', 'MLS'],
  needs: 'session',
  rate: 'client',
  handle: () => {},
});
