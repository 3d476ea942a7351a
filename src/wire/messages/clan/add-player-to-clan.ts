import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 244 bytes; read in two sources. */
export const AddPlayerToClanRequest = message(
  {
    name: 'AddPlayerToClanRequest',
    class: 'Lobby',
    type: 0x5e,
    direction: 'client',
    proof: 'source',
    answers: ['AddPlayerToClanResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    PlayerAccountID: i32,
    WelcomeMessage: text(limits.CLANMSG_MAXLEN),
  },
);

/** Server to client, 28 bytes; read in two sources. */
export const AddPlayerToClanResponse = message(
  { name: 'AddPlayerToClanResponse', class: 'Lobby', type: 0x5f, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
