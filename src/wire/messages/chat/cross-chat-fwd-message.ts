import { MediusCrossChatMessageType } from '../../enums.js';
import { enumOf, i32, pad, rest } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Server to client, at least 40 bytes; read in one source. */
export const CrossChatFwdMessage = message(
  { name: 'CrossChatFwdMessage', class: 'LobbyExt', type: 0x3e, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    OriginatorAccountID: i32,
    TargetRoutingDmeWorldID: i32,
    SourceDmeWorldID: i32,
    msgType: enumOf(MediusCrossChatMessageType),
    Contents: rest,
  },
);
