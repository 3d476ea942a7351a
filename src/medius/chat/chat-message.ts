import { limits } from '#wire/limits.js';
import { ChatFwdMessage } from '#wire/messages/chat/chat-fwd-message.js';
import { ChatMessage } from '#wire/messages/chat/chat-message.js';
import { chatListeners } from '../common/listeners.js';
import { nobody } from '../common/nobody.js';
import { sayable } from '../common/raise.js';
import { fitted } from '../common/texts.js';
import { report } from '../exchange.js';

/** Never answered; forwarded to everybody whom it is for, but not to the sender (flows.md 6.2). */
export const chatMessage = report({
  request: ChatMessage,
  roles: ['MLS'],
  needs: 'login',
  async handle(context, request) {
    const text = await sayable(context, request, (readers, line) => {
      context.push(readers, ChatFwdMessage, {
        ...nobody,
        MessageID: '',
        Message: fitted(line, limits.CHATMESSAGE_MAXLEN),
      });
    });
    if (text === undefined) return;
    const { account } = context.player;
    context.push(await chatListeners(context, request.MessageType, request.TargetID), ChatFwdMessage, {
      MessageID: request.MessageID,
      OriginatorAccountID: account.id,
      OriginatorAccountName: account.name,
      MessageType: request.MessageType,
      Message: fitted(text, limits.CHATMESSAGE_MAXLEN),
    });
  },
});
