import { MediusCallbackStatus, MediusConnectionType, MediusPlayerStatus } from '../../enums.js';
import { bool, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; read in two sources. */
export const LobbyWorldPlayerListRequest = message(
  {
    name: 'LobbyWorldPlayerListRequest',
    class: 'Lobby',
    type: 0x2d,
    direction: 'client',
    proof: 'source',
    answers: ['LobbyWorldPlayerListResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    MediusWorldID: i32,
  },
);

/** Server to client, 332 bytes; read in two sources. */
export const LobbyWorldPlayerListResponse = message(
  { name: 'LobbyWorldPlayerListResponse', class: 'Lobby', type: 0x2e, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    PlayerStatus: enumOf(MediusPlayerStatus),
    AccountID: i32,
    AccountName: text(limits.ACCOUNTNAME_MAXLEN),
    Stats: text(limits.ACCOUNTSTATS_MAXLEN),
    ConnectionClass: enumOf(MediusConnectionType),
    EndOfList: bool,
    _2: pad(3),
  },
);
