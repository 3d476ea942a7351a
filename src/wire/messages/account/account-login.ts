import { MediusAccountType, MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad, secret, struct, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, NetConnectionInfo, sessionKey } from '../../structs.js';

/** Client to server, 102 bytes; seen in captures. */
export const AccountLoginRequest = message(
  {
    name: 'AccountLoginRequest',
    class: 'Lobby',
    type: 0x07,
    direction: 'client',
    proof: 'capture',
    answers: ['AccountLoginResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    Username: text(limits.ACCOUNTNAME_MAXLEN),
    Password: secret(text(limits.PASSWORD_MAXLEN)),
  },
);

/** Server to client, 196 bytes; seen in captures. */
export const AccountLoginResponse = message(
  { name: 'AccountLoginResponse', class: 'Lobby', type: 0x08, direction: 'server', proof: 'capture' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    AccountID: i32,
    AccountType: enumOf(MediusAccountType),
    WorldID: i32,
    ConnectInfo: struct(NetConnectionInfo),
  },
);
