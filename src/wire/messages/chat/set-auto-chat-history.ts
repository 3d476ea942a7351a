import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 28 bytes; read in two sources. */
export const SetAutoChatHistoryRequest = message(
  {
    name: 'SetAutoChatHistoryRequest',
    class: 'LobbyExt',
    type: 0x2d,
    direction: 'client',
    proof: 'source',
    answers: ['SetAutoChatHistoryResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    AutoChatHistoryNumMessages: i32,
  },
);

/** Server to client, 28 bytes; seen in captures. */
export const SetAutoChatHistoryResponse = message(
  {
    name: 'SetAutoChatHistoryResponse',
    class: 'LobbyExt',
    type: 0x2e,
    direction: 'server',
    proof: 'capture',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
