import {
  GetClanMemberListRequest,
  GetClanMemberListResponse,
} from '#wire/messages/clan/get-clan-member-list.js';
import { clanAt } from '../common/clans.js';
import { listExchange, refuse } from '../exchange.js';

/** The members of a clan, in the order in which they came. */
export const getClanMemberList = listExchange({
  request: GetClanMemberListRequest,
  response: GetClanMemberListResponse,
  roles: ['MLS'],
  needs: 'login',
  rate: 'client',
  list: 'players',
  async handle(context, request) {
    const clan = await clanAt(context, request.ClanID);
    if (!clan) return refuse('MediusClanNotFound');
    const members = await context.store.clans.members(clan.id);
    return members.map(({ id, name }) => ({ AccountID: id, AccountName: name }));
  },
});
