import { MediusClanMessageStatus as Status } from '#wire/enums.js';
import { limits } from '#wire/limits.js';
import {
  GetAllClanMessagesRequest,
  GetAllClanMessagesResponse,
} from '#wire/messages/clan/get-all-clan-messages.js';
import { ownClan } from '../common/clans.js';
import { page } from '../common/page.js';
import { fitted } from '../common/texts.js';
import { listExchange } from '../exchange.js';

/** The messages of the player's clan, latest first, page by page. Who has read which is not kept: they count as read. */
export const getAllClanMessages = listExchange({
  request: GetAllClanMessagesRequest,
  response: GetAllClanMessagesResponse,
  roles: ['MLS'],
  needs: 'login',
  rate: 'client',
  async handle(context, request) {
    const clan = await ownClan(context);
    if (!clan) return [];
    const messages = await context.store.clans.messages.list(clan.id);
    return page(messages, request.Start, request.PageSize).map(({ id, text, modified }) => ({
      ClanMessageID: id,
      Message: fitted(text, limits.CLANMSG_MAXLEN),
      Status: modified ? Status.ClanMessageModified : Status.ClanMessageRead,
    }));
  },
});
