import {
  GetBuddyList_ExtraInfoRequest,
  GetBuddyList_ExtraInfoResponse,
} from '#wire/messages/buddy/get-buddy-list-extra-info.js';
import { onlineState } from '../common/online-state.js';
import { listed } from '../common/player-lists.js';
import { listExchange } from '../exchange.js';

/** The player's buddies and where each of them is. */
export const getBuddyListExtraInfo = listExchange({
  request: GetBuddyList_ExtraInfoRequest,
  response: GetBuddyList_ExtraInfoResponse,
  roles: ['MAS', 'MLS'],
  needs: 'login',
  rate: 'client',
  async handle(context) {
    const buddies = await listed(context, context.store.buddies);
    return Promise.all(
      buddies.map(async ({ id, name, player }) => ({
        AccountID: id,
        AccountName: name,
        OnlineState: await onlineState(context, player),
      })),
    );
  },
});
