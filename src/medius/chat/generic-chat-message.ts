import { limits } from '#wire/limits.js';
import { GenericChatFwdMessage } from '#wire/messages/chat/generic-chat-fwd-message.js';
import { GenericChatMessage } from '#wire/messages/chat/generic-chat-message.js';
import { chatListeners } from '../common/listeners.js';
import { nobody } from '../common/nobody.js';
import { sayable } from '../common/raise.js';
import { fitted } from '../common/texts.js';
import { report } from '../exchange.js';

/** As ChatMessage, forwarded with the time in seconds since 1970. */
export const genericChatMessage = report({
  request: GenericChatMessage,
  roles: ['MLS'],
  needs: 'login',
  async handle(context, request) {
    const text = await sayable(context, request, (readers, line) => {
      context.push(readers, GenericChatFwdMessage, {
        ...nobody,
        TimeStamp: Math.floor(context.now() / 1000),
        Message: fitted(line, limits.CHATMESSAGE_MAXLEN),
      });
    });
    if (text === undefined) return;
    const { account } = context.player;
    context.push(await chatListeners(context, request.MessageType, request.TargetID), GenericChatFwdMessage, {
      TimeStamp: Math.floor(context.now() / 1000),
      OriginatorAccountID: account.id,
      MessageType: request.MessageType,
      OriginatorAccountName: account.name,
      Message: fitted(text, limits.CHATMESSAGE_MAXLEN),
    });
  },
});
