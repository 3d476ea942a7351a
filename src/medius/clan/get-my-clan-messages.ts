import {
  GetMyClanMessagesRequest,
  GetMyClanMessagesResponse,
} from '#wire/messages/clan/get-my-clan-messages.js';
import { ownClan } from '../common/clans.js';
import { listExchange, refuse } from '../exchange.js';

/** The latest message of the player's clan and no other, as horizon-server answers with one. */
export const getMyClanMessages = listExchange({
  request: GetMyClanMessagesRequest,
  response: GetMyClanMessagesResponse,
  roles: ['MLS'],
  needs: 'login',
  rate: 'client',
  async handle(context) {
    const clan = await ownClan(context);
    if (!clan) return [];
    const [latest] = await context.store.clans.messages.list(clan.id);
    return latest
      ? [{ ClanID: clan.id, ClanMessageID: latest.id, Message: latest.text }]
      : refuse('MediusNoResult', { ClanID: clan.id });
  },
});
