import { MediusCallbackStatus } from '../../enums.js';
import { bool, enumOf, i32, pad, struct } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, NetConnectionInfo, sessionKey } from '../../structs.js';

/** Client to server, 41 bytes; read in one source. */
export const JoinLeastPopulatedChannelRequest = message(
  {
    name: 'JoinLeastPopulatedChannelRequest',
    class: 'LobbyExt',
    type: 0x71,
    direction: 'client',
    proof: 'source',
    answers: ['JoinLeastPopulatedChannelResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    AlwaysLeaveCurrentLobbyServer: bool,
  },
);

/** Server to client, 185 bytes; read in one source. */
export const JoinLeastPopulatedChannelResponse = message(
  {
    name: 'JoinLeastPopulatedChannelResponse',
    class: 'LobbyExt',
    type: 0x72,
    direction: 'server',
    proof: 'source',
  },
  {
    MessageID: messageId,
    StatusCode: enumOf(MediusCallbackStatus),
    MediusWorldID: i32,
    ConnectInfo: struct(NetConnectionInfo),
  },
);
