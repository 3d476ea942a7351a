import {
  LadderList_ExtraInfoRequest,
  LadderList_ExtraInfoResponse,
} from '#wire/messages/ladder/ladder-list-extra-info.js';
import { listLadder } from '../common/list-ladder.js';
import { listExchange } from '../exchange.js';

/** A piece of a ladder, with each account's value, stats and whereabouts. */
export const ladderListExtraInfo = listExchange({
  request: LadderList_ExtraInfoRequest,
  response: LadderList_ExtraInfoResponse,
  roles: ['MLS'],
  needs: 'login',
  rate: 'bulk',
  handle: listLadder,
});
