import {
  TransferClanLeadershipRequest,
  TransferClanLeadershipResponse,
} from '#wire/messages/clan/transfer-clan-leadership.js';
import { answerTo, ownClan, refusalOf } from '../common/clans.js';
import { refusedByScript } from '../common/raise.js';
import { exchange } from '../exchange.js';

/** The leader hands the clan on to a member, named by id or else by name. */
export const transferClanLeadership = exchange({
  request: TransferClanLeadershipRequest,
  response: TransferClanLeadershipResponse,
  roles: ['MLS'],
  needs: 'login',
  async handle(context, request) {
    const { store, player } = context;
    const clan = await ownClan(context);
    if (!clan) return refusalOf('not-member');
    if (clan.leader !== player.account.id) return refusalOf('not-leader');
    const name = request.NewLeaderAccountName.trim().toLowerCase();
    const heir = (await store.clans.members(clan.id)).find((member) =>
      request.NewLeaderAccountID > 0
        ? member.id === request.NewLeaderAccountID
        : member.name.toLowerCase() === name,
    );
    if (!heir) return refusalOf('not-member');
    const event = { clan: clan.id, kind: 'leader', account_id: heir.id };
    const refusal = await refusedByScript(context, 'clan.update', event);
    if (refusal) return refusal;
    return answerTo(await store.clans.transfer(clan.id, heir.id, player.account.id), 'transferred');
  },
});
