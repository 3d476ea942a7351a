import { GetClanByIDRequest, GetClanByIDResponse } from '#wire/messages/clan/get-clan-by-id.js';
import { clanAt, clanFields } from '../common/clans.js';
import { exchange, refuse } from '../exchange.js';

/** A clan of the title by its id. */
export const getClanById = exchange({
  request: GetClanByIDRequest,
  response: GetClanByIDResponse,
  roles: ['MLS'],
  needs: 'login',
  rate: 'client',
  async handle(context, request) {
    const clan = await clanAt(context, request.ClanID);
    if (!clan) return refuse('MediusClanNotFound');
    return { ApplicationID: context.applicationId, ClanName: clan.name, ...clanFields(clan) };
  },
});
