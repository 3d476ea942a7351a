import {
  DeleteClanMessageRequest,
  DeleteClanMessageResponse,
} from '#wire/messages/clan/delete-clan-message.js';
import { answerTo, ownClan, refusalOf } from '../common/clans.js';
import { exchange } from '../exchange.js';

/** Its author or the leader takes a message away. */
export const deleteClanMessage = exchange({
  request: DeleteClanMessageRequest,
  response: DeleteClanMessageResponse,
  roles: ['MLS'],
  needs: 'login',
  async handle(context, request) {
    const { store, player } = context;
    const clan = await ownClan(context);
    if (!clan) return refusalOf('not-member');
    return answerTo(
      await store.clans.messages.delete(clan.id, request.ClanMessageID, player.account.id),
      'deleted',
    );
  },
});
