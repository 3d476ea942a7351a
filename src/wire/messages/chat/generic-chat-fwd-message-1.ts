import { MediusChatMessageType } from '../../enums.js';
import { enumOf, from, i32, text, u32 } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';

/** Server to client, at least 48 bytes; read in two sources. */
export const GenericChatFwdMessage1 = message(
  { name: 'GenericChatFwdMessage1', class: 'LobbyExt', type: 0x74, direction: 'server', proof: 'source' },
  {
    TimeStamp: u32,
    OriginatorAccountID: i32,
    MessageType: enumOf(MediusChatMessageType),
    OriginatorAccountName: text(limits.ACCOUNTNAME_MAXLEN),
    TextSize: u32,
    Message: text(from('TextSize')),
  },
);
