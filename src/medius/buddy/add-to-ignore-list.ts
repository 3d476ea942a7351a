import { accountId } from '#state/ids.js';
import { AddToIgnoreListRequest, AddToIgnoreListResponse } from '#wire/messages/buddy/add-to-ignore-list.js';
import { addTo } from '../common/player-lists.js';
import { exchange } from '../exchange.js';

/** Puts an account on the player's ignore list; the other is not asked. */
export const addToIgnoreList = exchange({
  request: AddToIgnoreListRequest,
  response: AddToIgnoreListResponse,
  roles: ['MLS'],
  needs: 'login',
  handle: (context, request) =>
    addTo(context, context.store.ignored, accountId(request.IgnoreAccountID), 'ignore.add'),
});
