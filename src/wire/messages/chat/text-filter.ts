import { MediusCallbackStatus, MediusTextFilterType } from '../../enums.js';
import { enumOf, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 108 bytes; seen in captures. */
export const TextFilterRequest = message(
  {
    name: 'TextFilterRequest',
    class: 'Lobby',
    type: 0x98,
    direction: 'client',
    proof: 'capture',
    answers: ['TextFilterResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    TextFilterType: enumOf(MediusTextFilterType),
    Text: text(limits.CHATMESSAGE_MAXLEN),
  },
);

/** Server to client, 92 bytes; seen in captures. */
export const TextFilterResponse = message(
  { name: 'TextFilterResponse', class: 'Lobby', type: 0x99, direction: 'server', proof: 'capture' },
  {
    MessageID: messageId,
    Text: text(limits.CHATMESSAGE_MAXLEN),
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
