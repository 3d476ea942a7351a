import { BinaryFwdMessage } from '#wire/messages/chat/binary-fwd-message.js';
import { BinaryMessage } from '#wire/messages/chat/binary-message.js';
import { binaryListeners } from '../common/listeners.js';
import { report } from '../exchange.js';

/** 400 bytes of the title's own, forwarded as they are: to the channel or to one player. */
export const binaryMessage = report({
  request: BinaryMessage,
  roles: ['MLS'],
  needs: 'login',
  async handle(context, request) {
    context.push(
      await binaryListeners(context, request.MessageType, request.TargetAccountID),
      BinaryFwdMessage,
      {
        MessageID: request.MessageID,
        OriginatorAccountID: context.player.account.id,
        MessageType: request.MessageType,
        Message: request.Message,
      },
    );
  },
});
