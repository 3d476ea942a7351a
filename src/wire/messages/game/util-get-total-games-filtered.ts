import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; read in one source. */
export const UtilGetTotalGamesFilteredRequest = message(
  {
    name: 'UtilGetTotalGamesFilteredRequest',
    class: 'LobbyExt',
    type: 0x48,
    direction: 'client',
    proof: 'source',
    answers: ['UtilGetTotalGamesFilteredResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ApplicationId: i32,
  },
);

/** Server to client, 32 bytes; read in one source. */
export const UtilGetTotalGamesFilteredResponse = message(
  {
    name: 'UtilGetTotalGamesFilteredResponse',
    class: 'LobbyExt',
    type: 0x49,
    direction: 'server',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    Total: i32,
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
