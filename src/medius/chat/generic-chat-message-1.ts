import { GenericChatFwdMessage1 } from '#wire/messages/chat/generic-chat-fwd-message-1.js';
import { GenericChatMessage1 } from '#wire/messages/chat/generic-chat-message-1.js';
import { chatListeners } from '../common/listeners.js';
import { nobody } from '../common/nobody.js';
import { sayable } from '../common/raise.js';
import { fitted } from '../common/texts.js';
import { report } from '../exchange.js';

/** Longest text that is forwarded, with its closing NUL. */
const TEXT_MAX = 1024;

/** As GenericChatMessage, with a text of any length (clients from 1.12 on). */
export const genericChatMessage1 = report({
  request: GenericChatMessage1,
  roles: ['MLS'],
  needs: 'login',
  async handle(context, request) {
    const said = await sayable(context, request, (readers, line) => {
      context.push(readers, GenericChatFwdMessage1, {
        ...nobody,
        TimeStamp: Math.floor(context.now() / 1000),
        TextSize: line.length + 1,
        Message: fitted(line, TEXT_MAX),
      });
    });
    if (said === undefined) return;
    const text = fitted(said, TEXT_MAX);
    const { account } = context.player;
    context.push(
      await chatListeners(context, request.MessageType, request.TargetID),
      GenericChatFwdMessage1,
      {
        TimeStamp: Math.floor(context.now() / 1000),
        OriginatorAccountID: account.id,
        MessageType: request.MessageType,
        OriginatorAccountName: account.name,
        TextSize: text.length + 1,
        Message: text,
      },
    );
  },
});
