import { accountId } from '#state/ids.js';
import {
  RemoveFromIgnoreListRequest,
  RemoveFromIgnoreListResponse,
} from '#wire/messages/buddy/remove-from-ignore-list.js';
import { removeFrom } from '../common/player-lists.js';
import { exchange } from '../exchange.js';

/** Takes an account off the player's ignore list. */
export const removeFromIgnoreList = exchange({
  request: RemoveFromIgnoreListRequest,
  response: RemoveFromIgnoreListResponse,
  roles: ['MLS'],
  needs: 'login',
  handle: (context, request) =>
    removeFrom(context, context.store.ignored, accountId(request.IgnoreAccountID)),
});
