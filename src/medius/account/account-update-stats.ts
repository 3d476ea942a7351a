import {
  AccountUpdateStatsRequest,
  AccountUpdateStatsResponse,
} from '#wire/messages/account/account-update-stats.js';
import { exchange, refuse } from '../exchange.js';

/** 256 bytes of the title's own that are kept with the account. */
export const accountUpdateStats = exchange({
  request: AccountUpdateStatsRequest,
  response: AccountUpdateStatsResponse,
  roles: ['MAS', 'MLS'],
  needs: 'login',
  async handle({ store, player }, request) {
    const result = await store.accountStats.set(player.account.id, request.Stats);
    return result === 'set' ? {} : refuse('MediusAccountNotFound');
  },
});
