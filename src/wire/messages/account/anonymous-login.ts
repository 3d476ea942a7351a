import { MediusAccountType, MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad, struct, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, NetConnectionInfo, sessionKey } from '../../structs.js';

/** Client to server, 326 bytes; read in two sources. */
export const AnonymousLoginRequest = message(
  {
    name: 'AnonymousLoginRequest',
    class: 'Lobby',
    type: 0x19,
    direction: 'client',
    proof: 'source',
    answers: ['AnonymousLoginResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    SessionDisplayName: text(limits.ACCOUNTNAME_MAXLEN),
    SessionDisplayStats: text(limits.ACCOUNTSTATS_MAXLEN),
  },
);

/** Server to client, 196 bytes; read in two sources. */
export const AnonymousLoginResponse = message(
  { name: 'AnonymousLoginResponse', class: 'Lobby', type: 0x1a, direction: 'server', proof: 'source' },
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
