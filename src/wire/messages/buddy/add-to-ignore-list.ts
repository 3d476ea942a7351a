import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; read in two sources. */
export const AddToIgnoreListRequest = message(
  {
    name: 'AddToIgnoreListRequest',
    class: 'Lobby',
    type: 0xc2,
    direction: 'client',
    proof: 'source',
    answers: ['AddToIgnoreListResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    IgnoreAccountID: i32,
  },
);

/** Server to client, 28 bytes; read in two sources. */
export const AddToIgnoreListResponse = message(
  { name: 'AddToIgnoreListResponse', class: 'Lobby', type: 0xc3, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
