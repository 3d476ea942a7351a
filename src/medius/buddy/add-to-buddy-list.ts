import { accountId } from '#state/ids.js';
import { AddToBuddyListRequest, AddToBuddyListResponse } from '#wire/messages/buddy/add-to-buddy-list.js';
import { addTo } from '../common/player-lists.js';
import { exchange } from '../exchange.js';

/** Puts an account on the player's buddy list; the other is not asked. */
export const addToBuddyList = exchange({
  request: AddToBuddyListRequest,
  response: AddToBuddyListResponse,
  roles: ['MLS'],
  needs: 'login',
  handle: (context, request) =>
    addTo(context, context.store.buddies, accountId(request.AccountID), 'buddy.add'),
});
