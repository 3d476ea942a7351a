import { GetClanByNameRequest, GetClanByNameResponse } from '#wire/messages/clan/get-clan-by-name.js';
import { clanFields } from '../common/clans.js';
import { exchange, refuse } from '../exchange.js';

/** A clan of the title by its name, in any case. */
export const getClanByName = exchange({
  request: GetClanByNameRequest,
  response: GetClanByNameResponse,
  roles: ['MLS'],
  needs: 'login',
  rate: 'client',
  async handle({ store, title }, request) {
    const clan = await store.clans.findByName(title.accountPool, request.ClanName);
    return clan ? { ClanID: clan.id, ...clanFields(clan) } : refuse('MediusClanNotFound');
  },
});
