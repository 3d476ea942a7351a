import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, pad, struct } from '../../fields.js';
import { message } from '../../message.js';
import { MediusGenericChatFilter, messageId, sessionKey } from '../../structs.js';

/** Client to server, 54 bytes; read in two sources. */
export const GenericChatSetFilterRequest = message(
  {
    name: 'GenericChatSetFilterRequest',
    class: 'LobbyExt',
    type: 0x25,
    direction: 'client',
    proof: 'source',
    answers: ['GenericChatSetFilterResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    GenericChatFilter: struct(MediusGenericChatFilter),
  },
);

/** Server to client, 44 bytes; seen in captures. */
export const GenericChatSetFilterResponse = message(
  {
    name: 'GenericChatSetFilterResponse',
    class: 'LobbyExt',
    type: 0x26,
    direction: 'server',
    proof: 'capture',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    ChatFilter: struct(MediusGenericChatFilter),
  },
);
