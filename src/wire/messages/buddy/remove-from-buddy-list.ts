import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; read in two sources. */
export const RemoveFromBuddyListRequest = message(
  {
    name: 'RemoveFromBuddyListRequest',
    class: 'Lobby',
    type: 0x41,
    direction: 'client',
    proof: 'source',
    answers: ['RemoveFromBuddyListResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    AccountID: i32,
  },
);

/** Server to client, 28 bytes; read in two sources. */
export const RemoveFromBuddyListResponse = message(
  { name: 'RemoveFromBuddyListResponse', class: 'Lobby', type: 0x42, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
