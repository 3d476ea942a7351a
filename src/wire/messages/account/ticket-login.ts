import { MediusAccountType, MediusCallbackStatus, MediusPasswordType } from '../../enums.js';
import { bytes, enumOf, from, i32, pad, secret, struct, u32 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, NetConnectionInfo, sessionKey } from '../../structs.js';

/** Client to server, at least 42 bytes; seen in captures. */
export const TicketLoginRequest = message(
  {
    name: 'TicketLoginRequest',
    class: 'LobbyExt',
    type: 0x58,
    direction: 'client',
    proof: 'capture',
    answers: ['TicketLoginResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    TicketSize: u32,
    TicketData: secret(bytes(from('TicketSize'))),
  },
);

/** Server to client, 225 bytes; seen in captures. */
export const TicketLoginResponse = message(
  { name: 'TicketLoginResponse', class: 'LobbyExt', type: 0x59, direction: 'server', proof: 'capture' },
  {
    MessageID: messageId,
    StatusCodeTicketLogin: enumOf(MediusCallbackStatus),
    PasswordType: enumOf(MediusPasswordType),
    MessageID2: messageId,
    _1: pad(3),
    StatusCodeAccountLogin: enumOf(MediusCallbackStatus),
    AccountID: i32,
    AccountType: enumOf(MediusAccountType),
    MediusWorldID: i32,
    ConnectInfo: struct(NetConnectionInfo),
  },
);
