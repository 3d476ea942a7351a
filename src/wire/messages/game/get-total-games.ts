import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; read in one source. */
export const GetTotalGamesRequest = message(
  {
    name: 'GetTotalGamesRequest',
    class: 'Lobby',
    type: 0x9b,
    direction: 'client',
    proof: 'source',
    answers: ['GetTotalGamesResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ApplicationId: i32,
  },
);

/** Server to client, 32 bytes; read in one source. */
export const GetTotalGamesResponse = message(
  { name: 'GetTotalGamesResponse', class: 'Lobby', type: 0x9c, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    Total: i32,
  },
);
