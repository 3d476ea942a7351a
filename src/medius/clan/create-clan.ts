import { CreateClanRequest, CreateClanResponse } from '#wire/messages/clan/create-clan.js';
import { clanName, refusalOf } from '../common/clans.js';
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
    const wanted = clanName(context, request.ClanName);
    if (wanted === undefined) return refuse('MediusFail');
    const event = { name: wanted };
    const refusal = await refusedByScript(context, 'clan.create', event);
    if (refusal) return refusal;
    const name = clanName(context, event.name);
    if (name === undefined) return refuse('MediusFail');
    const clan = await store.clans.create({
      pool: title.accountPool,
      name,
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
