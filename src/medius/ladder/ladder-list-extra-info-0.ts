import { LadderList_ExtraInfoResponse } from '#wire/messages/ladder/ladder-list-extra-info.js';
import { LadderList_ExtraInfoRequest0 } from '#wire/messages/ladder/ladder-list-extra-info-0.js';
import { listLadder } from '../common/list-ladder.js';
import { listExchange } from '../exchange.js';

/** A piece of a ladder, with each account's value, stats and whereabouts. */
export const ladderListExtraInfo0 = listExchange({
  request: LadderList_ExtraInfoRequest0,
  response: LadderList_ExtraInfoResponse,
  roles: ['MLS'],
  needs: 'login',
  rate: 'bulk',
  handle: listLadder,
});
