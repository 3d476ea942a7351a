import type { Account } from '#state/store/store.js';
import { limits } from '#wire/limits.js';
import type { AccountContext } from '../context.js';
import { refuse } from '../exchange.js';
import { allowedText, answerTo, ownClan, refusalOf } from './clans.js';
import { refusedByScript } from './raise.js';
import { fitted } from './texts.js';

/**
 * What both forms of InvitePlayerToClan and AddPlayerToClan do. `direct`: the account is in at once and is not asked,
 * which only AddPlayerToClan does.
 */
export async function inviteToClan(
  context: AccountContext,
  account: Account | undefined,
  said: string,
  direct: boolean,
) {
  const { store, player } = context;
  const clan = await ownClan(context);
  if (!clan) return refusalOf('not-member');
  if (clan.leader !== player.account.id) return refusalOf('not-leader');
  if (!account) return refusalOf('no-account');
  const text = allowedText(context, said);
  if (text === undefined) return refuse('MediusFail');
  const event = { clan: clan.id, account_id: account.id, name: account.name, text, direct };
  const refusal = await refusedByScript(context, 'clan.invite', event);
  if (refusal) return refusal;
  const by = player.account.id;
  if (direct) return answerTo(await store.clans.add(clan.id, account.id, context.now(), by), 'added');
  const invitation = {
    clan: clan.id,
    account: account.id,
    message: fitted(event.text, limits.CLANMSG_MAXLEN),
    time: context.now(),
    by,
  };
  return answerTo(await store.clans.invitations.send(invitation), 'sent');
}
