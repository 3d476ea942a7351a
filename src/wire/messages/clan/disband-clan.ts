import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; read in two sources. */
export const DisbandClanRequest = message(
  {
    name: 'DisbandClanRequest',
    class: 'Lobby',
    type: 0x56,
    direction: 'client',
    proof: 'source',
    answers: ['DisbandClanResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ClanID: i32,
  },
);

/** Server to client, 28 bytes; read in two sources. */
export const DisbandClanResponse = message(
  { name: 'DisbandClanResponse', class: 'Lobby', type: 0x57, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
