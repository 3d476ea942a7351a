import { accountId } from '#state/ids.js';
import {
  RemoveFromBuddyListRequest,
  RemoveFromBuddyListResponse,
} from '#wire/messages/buddy/remove-from-buddy-list.js';
import { removeFrom } from '../common/player-lists.js';
import { exchange } from '../exchange.js';

/** Takes an account off the player's buddy list. */
export const removeFromBuddyList = exchange({
  request: RemoveFromBuddyListRequest,
  response: RemoveFromBuddyListResponse,
  roles: ['MLS'],
  needs: 'login',
  handle: (context, request) => removeFrom(context, context.store.buddies, accountId(request.AccountID)),
});
