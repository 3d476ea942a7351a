import { limits } from '#wire/limits.js';
import {
  GetMyClanMessagesRequest,
  GetMyClanMessagesResponse,
} from '#wire/messages/clan/get-my-clan-messages.js';
import { ownClan } from '../common/clans.js';
import { fitted } from '../common/texts.js';
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
    // What a newer client wrote may be longer than an older one can read.
    const slot = context.codec.version >= 113 ? limits.CLANMSG_MAXLEN_113_2 : limits.CLANMSG_MAXLEN;
    const [latest] = await context.store.clans.messages.list(clan.id);
    return latest
      ? [{ ClanID: clan.id, ClanMessageID: latest.id, Message: fitted(latest.text, slot) }]
      : refuse('MediusNoResult', { ClanID: clan.id });
  },
});
