import { GetMyClansRequest, GetMyClansResponse } from '#wire/messages/clan/get-my-clans.js';
import { clanFields, ownClan } from '../common/clans.js';
import { page } from '../common/page.js';
import { listExchange } from '../exchange.js';

/** The clan of the player who asks, or NoResult. */
export const getMyClans = listExchange({
  request: GetMyClansRequest,
  response: GetMyClansResponse,
  roles: ['MAS', 'MLS'],
  needs: 'login',
  rate: 'client',
  list: 'clans',
  async handle(context, request) {
    const clan = await ownClan(context);
    const clans = clan ? page([clan], request.Start, Math.max(request.PageSize, 1)) : [];
    return clans.map((one) => ({
      ClanID: one.id,
      ApplicationID: context.applicationId,
      ClanName: one.name,
      ...clanFields(one),
    }));
  },
});
