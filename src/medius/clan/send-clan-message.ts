import { SendClanMessageRequest, SendClanMessageResponse } from '#wire/messages/clan/send-clan-message.js';
import { sayClanMessage } from '../common/clan-message.js';
import { answerTo, ownClan, refusalOf } from '../common/clans.js';
import { exchange } from '../exchange.js';

/** A member leaves a message for the clan, which is read with GetMyClanMessages; nobody is told of it. */
export const sendClanMessage = exchange({
  request: SendClanMessageRequest,
  response: SendClanMessageResponse,
  roles: ['MLS'],
  needs: 'login',
  async handle(context, request) {
    const clan = await ownClan(context);
    if (!clan) return refusalOf('not-member');
    const text = await sayClanMessage(context, clan.id, request.Message);
    if (typeof text !== 'string') return text;
    const { store, player } = context;
    return answerTo(await store.clans.messages.send(clan.id, player.account.id, text, context.now()), 'sent');
  },
});
