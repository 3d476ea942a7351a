import { ClanRenameRequest, ClanRenameStatusResponse } from '#wire/messages/clan/clan-rename.js';
import { answerTo, clanAt, clanName, refusalOf } from '../common/clans.js';
import { refusedByScript } from '../common/raise.js';
import { exchange, refuse } from '../exchange.js';

/** The leader gives the clan another name. */
export const clanRename = exchange({
  request: ClanRenameRequest,
  response: ClanRenameStatusResponse,
  roles: ['MLS'],
  needs: 'login',
  async handle(context, request) {
    const { store, player } = context;
    const clan = await clanAt(context, request.ClanID);
    if (!clan) return refusalOf('no-clan');
    if (clan.leader !== player.account.id) return refusalOf('not-leader');
    const wanted = clanName(context, request.NewClanName);
    if (wanted === undefined) return refuse('MediusFail');
    const event = { clan: clan.id, kind: 'rename', name: wanted };
    const refusal = await refusedByScript(context, 'clan.update', event);
    if (refusal) return refusal;
    const name = clanName(context, event.name);
    if (name === undefined) return refuse('MediusFail');
    const result = await store.clans.rename(clan.id, name, player.account.id);
    return result === 'exists' ? refuse('MediusClanNameInUse') : answerTo(result, 'renamed');
  },
});
