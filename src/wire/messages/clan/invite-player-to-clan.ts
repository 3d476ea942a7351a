import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 244 bytes; read in two sources. */
export const InvitePlayerToClanRequest = message(
  {
    name: 'InvitePlayerToClanRequest',
    class: 'Lobby',
    type: 0x62,
    direction: 'client',
    proof: 'source',
    answers: ['InvitePlayerToClanResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    PlayerAccountID: i32,
    InviteMessage: text(limits.CLANMSG_MAXLEN),
  },
);

/** Server to client, 28 bytes; read in two sources. */
export const InvitePlayerToClanResponse = message(
  { name: 'InvitePlayerToClanResponse', class: 'Lobby', type: 0x63, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
