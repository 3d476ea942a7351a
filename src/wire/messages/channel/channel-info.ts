import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; seen in captures. */
export const ChannelInfoRequest = message(
  {
    name: 'ChannelInfoRequest',
    class: 'Lobby',
    type: 0x35,
    direction: 'client',
    proof: 'capture',
    answers: ['ChannelInfoResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    MediusWorldID: i32,
  },
);

/** Server to client, 100 bytes; seen in captures. */
export const ChannelInfoResponse = message(
  { name: 'ChannelInfoResponse', class: 'Lobby', type: 0x36, direction: 'server', proof: 'capture' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    LobbyName: text(limits.LOBBYNAME_MAXLEN),
    ActivePlayerCount: i32,
    MaxPlayers: i32,
  },
);
