import { MediusCallbackStatus } from '../../enums.js';
import { bool, either, enumOf, i32, pad, text, when } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 52 bytes; length seen in captures. */
export const GetMyClanMessagesRequest = message(
  {
    name: 'GetMyClanMessagesRequest',
    class: 'Lobby',
    type: 0x6c,
    direction: 'client',
    proof: 'source',
    answers: ['GetMyClanMessagesResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ClanID: i32,
    Start: i32,
    PageSize: i32,
  },
);

/** Server to client, 236/1240 bytes by version; length seen in captures. */
export const GetMyClanMessagesResponse = message(
  { name: 'GetMyClanMessagesResponse', class: 'Lobby', type: 0x6d, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    ClanID: i32,
    ClanMessageID: when({ since: 113 }, i32),
    Message: text(either({ since: 113 }, 1200, 200)),
    EndOfList: bool,
    _2: pad(3),
  },
);
