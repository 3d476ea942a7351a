import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; read in two sources. */
export const RemoveFromIgnoreListRequest = message(
  {
    name: 'RemoveFromIgnoreListRequest',
    class: 'Lobby',
    type: 0xc4,
    direction: 'client',
    proof: 'source',
    answers: ['RemoveFromIgnoreListResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    IgnoreAccountID: i32,
  },
);

/** Server to client, 28 bytes; read in two sources. */
export const RemoveFromIgnoreListResponse = message(
  { name: 'RemoveFromIgnoreListResponse', class: 'Lobby', type: 0xc5, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
