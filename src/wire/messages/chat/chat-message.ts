import { MediusChatMessageType } from '../../enums.js';
import { enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 112 bytes; seen in captures. */
export const ChatMessage = message(
  {
    name: 'ChatMessage',
    class: 'Lobby',
    type: 0x3b,
    direction: 'client',
    proof: 'capture',
    answers: ['ChatFwdMessage'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    MessageType: enumOf(MediusChatMessageType),
    TargetID: i32,
    Message: text(limits.CHATMESSAGE_MAXLEN),
  },
);
