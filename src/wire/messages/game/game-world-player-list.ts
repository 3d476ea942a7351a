import { MediusCallbackStatus, MediusConnectionType } from '../../enums.js';
import { bool, bytes, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; seen in captures. */
export const GameWorldPlayerListRequest = message(
  {
    name: 'GameWorldPlayerListRequest',
    class: 'Lobby',
    type: 0x2f,
    direction: 'client',
    proof: 'capture',
    answers: ['GameWorldPlayerListResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    MediusWorldID: i32,
  },
);

/** Server to client, 328 bytes; seen in captures. */
export const GameWorldPlayerListResponse = message(
  { name: 'GameWorldPlayerListResponse', class: 'Lobby', type: 0x30, direction: 'server', proof: 'capture' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    AccountID: i32,
    AccountName: text(limits.ACCOUNTNAME_MAXLEN),
    Stats: bytes(limits.ACCOUNTSTATS_MAXLEN),
    ConnectionClass: enumOf(MediusConnectionType),
    EndOfList: bool,
    _2: pad(3),
  },
);
