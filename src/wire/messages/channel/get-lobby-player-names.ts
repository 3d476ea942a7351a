import { MediusCallbackStatus } from '../../enums.js';
import { bool, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; read in two sources. */
export const GetLobbyPlayerNamesRequest = message(
  {
    name: 'GetLobbyPlayerNamesRequest',
    class: 'Lobby',
    type: 0x9f,
    direction: 'client',
    proof: 'source',
    answers: ['GetLobbyPlayerNamesResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    MediusWorldID: i32,
  },
);

/** Server to client, 68 bytes; read in two sources. */
export const GetLobbyPlayerNamesResponse = message(
  { name: 'GetLobbyPlayerNamesResponse', class: 'Lobby', type: 0xa0, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    AccountID: i32,
    AccountName: text(limits.ACCOUNTNAME_MAXLEN),
    EndOfList: bool,
    _2: pad(3),
  },
);
