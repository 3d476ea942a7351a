import { accountId } from '#state/ids.js';
import type { Player } from '#state/player.js';
import { MediusChatMessageType } from '#wire/enums.js';
import { ChatFwdMessage } from '#wire/messages/chat/chat-fwd-message.js';
import { ChatMessage } from '#wire/messages/chat/chat-message.js';
import type { AccountContext } from '../context.js';
import { report } from '../exchange.js';

/** Never answered; forwarded to everybody whom it is for, but not to the sender (flows.md 6.2). */
export const chatMessage = report({
  request: ChatMessage,
  roles: ['MLS'],
  needs: 'login',
  async handle(context, request) {
    const text = context.settings.filterChat(request.Message);
    if (text === undefined) return;
    const { player } = context;
    const listeners = await listenersOf(context, request.MessageType, request.TargetID);
    context.push(
      listeners.filter((listener) => listener.sessionKey !== player.sessionKey),
      ChatFwdMessage,
      {
        MessageID: request.MessageID,
        OriginatorAccountID: player.account.id,
        OriginatorAccountName: player.account.name,
        MessageType: request.MessageType,
        Message: text,
      },
    );
  },
});

async function listenersOf(
  context: AccountContext,
  type: number,
  target: number,
): Promise<readonly Player[]> {
  const { state, player, store } = context;
  switch (type) {
    case MediusChatMessageType.Broadcast:
      return player.channel === undefined ? [] : state.channels.members(player.channel);
    case MediusChatMessageType.Whisper: {
      const listener = await state.players.byAccount(accountId(target));
      return listener ? [listener] : [];
    }
    case MediusChatMessageType.MediusBuddyChatType: {
      const buddies = await store.buddies.list(player.account.id);
      const online = await Promise.all(buddies.map((buddy) => state.players.byAccount(buddy.id)));
      return online.filter((buddy) => buddy !== undefined);
    }
    default:
      return [];
  }
}
