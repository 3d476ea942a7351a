import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 38 bytes; read in two sources. */
export const AccountLogoutRequest = message(
  {
    name: 'AccountLogoutRequest',
    class: 'Lobby',
    type: 0x15,
    direction: 'client',
    proof: 'source',
    answers: ['AccountLogoutResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
  },
);

/** Server to client, 28 bytes; read in two sources. */
export const AccountLogoutResponse = message(
  { name: 'AccountLogoutResponse', class: 'Lobby', type: 0x16, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
