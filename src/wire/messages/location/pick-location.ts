import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; read in one source. */
export const PickLocationRequest = message(
  {
    name: 'PickLocationRequest',
    class: 'Lobby',
    type: 0x8e,
    direction: 'client',
    proof: 'source',
    answers: ['PickLocationResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    LocationID: i32,
  },
);

/** Server to client, 28 bytes; read in two sources. */
export const PickLocationResponse = message(
  { name: 'PickLocationResponse', class: 'Lobby', type: 0x8f, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
