import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad, u32 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; read in one source. */
export const GetTotalUsersRequest = message(
  {
    name: 'GetTotalUsersRequest',
    class: 'Lobby',
    type: 0xa1,
    direction: 'client',
    proof: 'source',
    answers: ['GetTotalUsersResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    AppId: i32,
  },
);

/** Server to client, 36 bytes; read in one source. */
export const GetTotalUsersResponse = message(
  { name: 'GetTotalUsersResponse', class: 'Lobby', type: 0xa2, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    TotalInSystem: u32,
    TotalInGame: u32,
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
