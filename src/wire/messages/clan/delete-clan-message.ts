import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; read in two sources. */
export const DeleteClanMessageRequest = message(
  {
    name: 'DeleteClanMessageRequest',
    class: 'Lobby',
    type: 0x72,
    direction: 'client',
    proof: 'source',
    answers: ['DeleteClanMessageResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ClanMessageID: i32,
  },
);

/** Server to client, 28 bytes; read in two sources. */
export const DeleteClanMessageResponse = message(
  { name: 'DeleteClanMessageResponse', class: 'Lobby', type: 0x73, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
