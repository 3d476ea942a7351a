import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 70 bytes; read in two sources. */
export const AccountGetIDRequest = message(
  {
    name: 'AccountGetIDRequest',
    class: 'Lobby',
    type: 0x17,
    direction: 'client',
    proof: 'source',
    answers: ['AccountGetIDResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    AccountName: text(limits.ACCOUNTNAME_MAXLEN),
  },
);

/** Server to client, 32 bytes; read in two sources. */
export const AccountGetIDResponse = message(
  { name: 'AccountGetIDResponse', class: 'Lobby', type: 0x18, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    AccountID: i32,
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
