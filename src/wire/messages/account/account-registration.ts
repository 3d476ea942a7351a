import { MediusAccountType, MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad, secret, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 108 bytes; read in two sources. */
export const AccountRegistrationRequest = message(
  {
    name: 'AccountRegistrationRequest',
    class: 'Lobby',
    type: 0x09,
    direction: 'client',
    proof: 'source',
    answers: ['AccountRegistrationResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    AccountType: enumOf(MediusAccountType),
    AccountName: text(limits.ACCOUNTNAME_MAXLEN),
    Password: secret(text(limits.PASSWORD_MAXLEN)),
  },
);

/** Server to client, 32 bytes; read in two sources. */
export const AccountRegistrationResponse = message(
  { name: 'AccountRegistrationResponse', class: 'Lobby', type: 0x0a, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    AccountID: i32,
  },
);
