import { MediusCrossChatMessageType } from '../../enums.js';
import { enumOf, i32, pad, rest } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, at least 56 bytes; read in one source. */
export const CrossChatMessage = message(
  {
    name: 'CrossChatMessage',
    class: 'LobbyExt',
    type: 0x3d,
    direction: 'client',
    proof: 'source',
    answers: ['CrossChatFwdMessage'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    TargetAccountID: i32,
    TargetRoutingDmeWorldID: i32,
    SourceDmeWorldID: i32,
    msgType: enumOf(MediusCrossChatMessageType),
    Contents: rest,
  },
);
