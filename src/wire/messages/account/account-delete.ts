import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, pad, secret, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 70 bytes; read in two sources. */
export const AccountDeleteRequest = message(
  {
    name: 'AccountDeleteRequest',
    class: 'Lobby',
    type: 0x13,
    direction: 'client',
    proof: 'source',
    answers: ['AccountDeleteResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    MasterPassword: secret(text(limits.PASSWORD_MAXLEN)),
  },
);

/** Server to client, 28 bytes; read in two sources. */
export const AccountDeleteResponse = message(
  { name: 'AccountDeleteResponse', class: 'Lobby', type: 0x14, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
