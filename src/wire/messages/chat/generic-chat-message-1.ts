import { MediusChatMessageType } from '../../enums.js';
import { enumOf, from, i32, text, u32 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, at least 50 bytes; read in two sources. */
export const GenericChatMessage1 = message(
  {
    name: 'GenericChatMessage1',
    class: 'LobbyExt',
    type: 0x73,
    direction: 'client',
    proof: 'source',
    answers: ['GenericChatFwdMessage1'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    MessageType: enumOf(MediusChatMessageType),
    TargetID: i32,
    TextSize: u32,
    Message: text(from('TextSize')),
  },
);
