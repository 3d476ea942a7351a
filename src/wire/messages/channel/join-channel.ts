import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad, secret, struct, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, NetConnectionInfo, sessionKey } from '../../structs.js';

/** Client to server, 76 bytes; seen in captures. */
export const JoinChannelRequest = message(
  {
    name: 'JoinChannelRequest',
    class: 'Lobby',
    type: 0x25,
    direction: 'client',
    proof: 'capture',
    answers: ['JoinChannelResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    MediusWorldID: i32,
    LobbyChannelPassword: secret(text(limits.LOBBYPASSWORD_MAXLEN)),
  },
);

/** Server to client, 184 bytes; seen in captures. */
export const JoinChannelResponse = message(
  { name: 'JoinChannelResponse', class: 'Lobby', type: 0x26, direction: 'server', proof: 'capture' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    ConnectInfo: struct(NetConnectionInfo),
  },
);
