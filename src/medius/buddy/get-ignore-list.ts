import { GetIgnoreListRequest, GetIgnoreListResponse } from '#wire/messages/buddy/get-ignore-list.js';
import { playerStatus } from '../common/online-state.js';
import { listed } from '../common/player-lists.js';
import { listExchange } from '../exchange.js';

/** Whom the player ignores; the client leaves out what they say. */
export const getIgnoreList = listExchange({
  request: GetIgnoreListRequest,
  response: GetIgnoreListResponse,
  roles: ['MAS', 'MLS'],
  needs: 'login',
  rate: 'client',
  async handle(context) {
    const ignored = await listed(context, context.store.ignored);
    return ignored.map(({ id, name, player }) => ({
      IgnoreAccountID: id,
      IgnoreAccountName: name,
      PlayerStatus: playerStatus(player),
    }));
  },
});
