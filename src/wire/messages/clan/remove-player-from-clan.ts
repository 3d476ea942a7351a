import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 48 bytes; read in two sources. */
export const RemovePlayerFromClanRequest = message(
  {
    name: 'RemovePlayerFromClanRequest',
    class: 'Lobby',
    type: 0x60,
    direction: 'client',
    proof: 'source',
    answers: ['RemovePlayerFromClanResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    PlayerAccountID: i32,
    ClanID: i32,
  },
);

/** Server to client, 28 bytes; read in two sources. */
export const RemovePlayerFromClanResponse = message(
  { name: 'RemovePlayerFromClanResponse', class: 'Lobby', type: 0x61, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
