import { MediusApplicationType, MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 56 bytes; read in one source. */
export const BanPlayerRequest = message(
  {
    name: 'BanPlayerRequest',
    class: 'Lobby',
    type: 0x8a,
    direction: 'client',
    proof: 'source',
    answers: ['BanPlayerResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(2),
    SessionKey: sessionKey,
    BanAccountID: i32,
    BanMinutes: i32,
    MediusWorldID: i32,
    AppType: enumOf(MediusApplicationType),
  },
);

/** Server to client, 28 bytes; read in one source. */
export const BanPlayerResponse = message(
  { name: 'BanPlayerResponse', class: 'Lobby', type: 0x8b, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
