import {
  AccountUpdateStatsRequest,
  AccountUpdateStatsResponse,
} from '#wire/messages/account/account-update-stats.js';
import { refusedByScript } from '../common/raise.js';
import { exchange, refuse } from '../exchange.js';

/** 256 bytes of the title's own that are kept with the account. */
export const accountUpdateStats = exchange({
  request: AccountUpdateStatsRequest,
  response: AccountUpdateStatsResponse,
  roles: ['MAS', 'MLS'],
  needs: 'login',
  async handle(context, request) {
    const { store, player } = context;
    const event = { stats: request.Stats, game: player.game };
    const refusal = await refusedByScript(context, 'stats.account', event);
    if (refusal) return refusal;
    const result = await store.accountStats.set(player.account.id, Buffer.from(event.stats));
    if (result !== 'set') return refuse('MediusAccountNotFound');
    await context.raise('stats.saved', { kind: 'account' });
    return {};
  },
});
