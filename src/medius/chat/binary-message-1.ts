import { BinaryFwdMessage1 } from '#wire/messages/chat/binary-fwd-message-1.js';
import { BinaryMessage1 } from '#wire/messages/chat/binary-message-1.js';
import { binaryListeners } from '../common/listeners.js';
import { report } from '../exchange.js';

/** As BinaryMessage, with bytes of any number. */
export const binaryMessage1 = report({
  request: BinaryMessage1,
  roles: ['MLS'],
  needs: 'login',
  async handle(context, request) {
    context.push(
      await binaryListeners(context, request.MessageType, request.TargetAccountID),
      BinaryFwdMessage1,
      {
        MessageID: request.MessageID,
        OriginatorAccountID: context.player.account.id,
        MessageType: request.MessageType,
        MessageSize: request.Message.length,
        Message: request.Message,
      },
    );
  },
});
