import { GetBuddyListRequest, GetBuddyListResponse } from '#wire/messages/buddy/get-buddy-list.js';
import { playerStatus } from '../common/online-state.js';
import { listed } from '../common/player-lists.js';
import { listExchange } from '../exchange.js';

/** The player's buddies. Deadlocked asks for lists on MAS already (read in horizon-server). */
export const getBuddyList = listExchange({
  request: GetBuddyListRequest,
  response: GetBuddyListResponse,
  roles: ['MAS', 'MLS'],
  needs: 'login',
  rate: 'client',
  async handle(context) {
    const buddies = await listed(context, context.store.buddies);
    return buddies.map(({ id, name, player }) => ({
      AccountID: id,
      AccountName: name,
      PlayerStatus: playerStatus(player),
    }));
  },
});
