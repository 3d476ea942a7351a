import { MediusCallbackStatus, MediusClanMessageStatus } from '../../enums.js';
import { bool, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 48 bytes; read in two sources. */
export const GetAllClanMessagesRequest = message(
  {
    name: 'GetAllClanMessagesRequest',
    class: 'Lobby',
    type: 0x7e,
    direction: 'client',
    proof: 'source',
    answers: ['GetAllClanMessagesResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    Start: i32,
    PageSize: i32,
  },
);

/** Server to client, 240 bytes; sources disagree. */
export const GetAllClanMessagesResponse = message(
  { name: 'GetAllClanMessagesResponse', class: 'Lobby', type: 0x7f, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    ClanMessageID: i32,
    Message: text(limits.CLANMSG_MAXLEN),
    Status: enumOf(MediusClanMessageStatus),
    EndOfList: bool,
    _2: pad(3),
  },
);
