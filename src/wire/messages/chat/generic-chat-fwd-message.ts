import { MediusChatMessageType } from '../../enums.js';
import { enumOf, i32, text, u32 } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';

/** Server to client, 108 bytes; read in two sources. */
export const GenericChatFwdMessage = message(
  { name: 'GenericChatFwdMessage', class: 'LobbyExt', type: 0x24, direction: 'server', proof: 'source' },
  {
    TimeStamp: u32,
    OriginatorAccountID: i32,
    MessageType: enumOf(MediusChatMessageType),
    OriginatorAccountName: text(limits.ACCOUNTNAME_MAXLEN),
    Message: text(limits.CHATMESSAGE_MAXLEN),
  },
);
