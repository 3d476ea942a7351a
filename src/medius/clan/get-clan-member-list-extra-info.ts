import {
  GetClanMemberList_ExtraInfoRequest,
  GetClanMemberList_ExtraInfoResponse,
} from '#wire/messages/clan/get-clan-member-list-extra-info.js';
import { listExchange } from '../exchange.js';

/** Always empty: no clan can be made yet. */
export const getClanMemberListExtraInfo = listExchange({
  request: GetClanMemberList_ExtraInfoRequest,
  response: GetClanMemberList_ExtraInfoResponse,
  roles: ['MLS'],
  needs: 'login',
  rate: 'client',
  handle: () => [],
});
