import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 244 bytes; read in two sources. */
export const ModifyClanMessageRequest = message(
  {
    name: 'ModifyClanMessageRequest',
    class: 'Lobby',
    type: 0x70,
    direction: 'client',
    proof: 'source',
    answers: ['ModifyClanMessageResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ClanMessageID: i32,
    NewMessage: text(limits.CLANMSG_MAXLEN),
  },
);

/** Server to client, 28 bytes; read in two sources. */
export const ModifyClanMessageResponse = message(
  { name: 'ModifyClanMessageResponse', class: 'Lobby', type: 0x71, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
