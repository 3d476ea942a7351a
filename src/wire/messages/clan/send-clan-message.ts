import { MediusCallbackStatus } from '../../enums.js';
import { either, enumOf, pad, text } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 238/1238 bytes by version; sources disagree. */
export const SendClanMessageRequest = message(
  {
    name: 'SendClanMessageRequest',
    class: 'Lobby',
    type: 0x6e,
    direction: 'client',
    proof: 'source',
    answers: ['SendClanMessageResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    Message: text(either({ since: 113 }, 1200, 200)),
  },
);

/** Server to client, 28 bytes; read in two sources. */
export const SendClanMessageResponse = message(
  { name: 'SendClanMessageResponse', class: 'Lobby', type: 0x6f, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
