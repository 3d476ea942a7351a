import { MediusCallbackStatus } from '../../enums.js';
import { bool, enumOf, i16, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 42 bytes; read in two sources. */
export const ChannelListRequest = message(
  {
    name: 'ChannelListRequest',
    class: 'Lobby',
    type: 0x2b,
    direction: 'client',
    proof: 'source',
    answers: ['ChannelListResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    PageID: i16,
    PageSize: i16,
  },
);

/** Server to client, 104 bytes; read in two sources. */
export const ChannelListResponse = message(
  { name: 'ChannelListResponse', class: 'Lobby', type: 0x2c, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    MediusWorldID: i32,
    LobbyName: text(limits.LOBBYNAME_MAXLEN),
    PlayerCount: i32,
    EndOfList: bool,
    _2: pad(3),
  },
);
