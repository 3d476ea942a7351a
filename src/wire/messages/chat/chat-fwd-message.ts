import { MediusChatMessageType } from '../../enums.js';
import { enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Server to client, 128 bytes; seen in captures. */
export const ChatFwdMessage = message(
  { name: 'ChatFwdMessage', class: 'Lobby', type: 0x3c, direction: 'server', proof: 'capture' },
  {
    MessageID: messageId,
    _1: pad(3),
    OriginatorAccountID: i32,
    OriginatorAccountName: text(limits.ACCOUNTNAME_MAXLEN),
    MessageType: enumOf(MediusChatMessageType),
    Message: text(limits.CHATMESSAGE_MAXLEN),
  },
);
