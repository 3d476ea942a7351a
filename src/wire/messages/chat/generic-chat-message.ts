import { MediusChatMessageType } from '../../enums.js';
import { enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 112 bytes; read in two sources. */
export const GenericChatMessage = message(
  {
    name: 'GenericChatMessage',
    class: 'LobbyExt',
    type: 0x23,
    direction: 'client',
    proof: 'source',
    answers: ['GenericChatFwdMessage'],
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
