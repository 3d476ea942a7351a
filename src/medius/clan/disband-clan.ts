import { DisbandClanRequest, DisbandClanResponse } from '#wire/messages/clan/disband-clan.js';
import { answerTo, clanAt, refusalOf } from '../common/clans.js';
import { refusedByScript } from '../common/raise.js';
import { exchange } from '../exchange.js';

/** The leader ends the clan: its members are in none, and its name is free. */
export const disbandClan = exchange({
  request: DisbandClanRequest,
  response: DisbandClanResponse,
  roles: ['MLS'],
  needs: 'login',
  async handle(context, request) {
    const { store, player } = context;
    const clan = await clanAt(context, request.ClanID);
    if (!clan) return refusalOf('no-clan');
    if (clan.leader !== player.account.id) return refusalOf('not-leader');
    const refusal = await refusedByScript(context, 'clan.update', { clan: clan.id, kind: 'disband' });
    if (refusal) return refusal;
    return answerTo(await store.clans.disband(clan.id, player.account.id), 'disbanded');
  },
});
