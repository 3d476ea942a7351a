import {
  ModifyClanMessageRequest,
  ModifyClanMessageResponse,
} from '#wire/messages/clan/modify-clan-message.js';
import { sayClanMessage } from '../common/clan-message.js';
import { answerTo, ownClan, refusalOf } from '../common/clans.js';
import { exchange } from '../exchange.js';

/** Its author or the leader changes a message. */
export const modifyClanMessage = exchange({
  request: ModifyClanMessageRequest,
  response: ModifyClanMessageResponse,
  roles: ['MLS'],
  needs: 'login',
  async handle(context, request) {
    const clan = await ownClan(context);
    if (!clan) return refusalOf('not-member');
    const text = await sayClanMessage(context, clan.id, request.NewMessage);
    if (typeof text !== 'string') return text;
    const { store, player } = context;
    const { ClanMessageID } = request;
    return answerTo(
      await store.clans.messages.modify(clan.id, ClanMessageID, text, player.account.id),
      'modified',
    );
  },
});
