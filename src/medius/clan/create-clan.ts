import { CreateClanRequest, CreateClanResponse } from '#wire/messages/clan/create-clan.js';
import { isClanName, refusalOf } from '../common/clans.js';
import { refusedByScript } from '../common/raise.js';
import { exchange, refuse } from '../exchange.js';

/** The player founds a clan and leads it. Nobody is in two (ClanID is one number in the SDK's player data). */
export const createClan = exchange({
  request: CreateClanRequest,
  response: CreateClanResponse,
  roles: ['MLS'],
  needs: 'login',
  async handle(context, request) {
    const { store, player, title } = context;
    if (!isClanName(context, request.ClanName)) return refuse('MediusFail');
    const event = { name: request.ClanName };
    const refusal = await refusedByScript(context, 'clan.create', event);
    if (refusal) return refusal;
    if (!isClanName(context, event.name)) return refuse('MediusFail');
    const clan = await store.clans.create({
      pool: title.accountPool,
      name: event.name.trim(),
      leader: player.account.id,
      time: context.now(),
    });
    if (clan === 'exists') return refuse('MediusClanNameInUse');
    if (clan === 'in-clan') {
      const own = await store.clans.of(player.account.id);
      return refuse(own?.leader === player.account.id ? 'MediusAlreadyLeaderOfClan' : 'MediusRequestDenied');
    }
    return typeof clan === 'string' ? refusalOf(clan) : { ClanID: clan.id };
  },
});
