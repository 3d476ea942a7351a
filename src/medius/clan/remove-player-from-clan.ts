import { accountId } from '#state/ids.js';
import {
  RemovePlayerFromClanRequest,
  RemovePlayerFromClanResponse,
} from '#wire/messages/clan/remove-player-from-clan.js';
import { answerTo, clanAt, refusalOf } from '../common/clans.js';
import { exchange } from '../exchange.js';

/** A member goes, or the leader sends one away; the leader itself hands the clan on first or disbands it. */
export const removePlayerFromClan = exchange({
  request: RemovePlayerFromClanRequest,
  response: RemovePlayerFromClanResponse,
  roles: ['MLS'],
  needs: 'login',
  async handle(context, request) {
    const { store, player } = context;
    const clan = await clanAt(context, request.ClanID);
    if (!clan) return refusalOf('no-clan');
    const gone = accountId(request.PlayerAccountID);
    return answerTo(await store.clans.remove(clan.id, gone, player.account.id), 'removed');
  },
});
