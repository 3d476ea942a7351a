import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 76 bytes; read in two sources. */
export const CreateClanRequest = message(
  {
    name: 'CreateClanRequest',
    class: 'Lobby',
    type: 0x54,
    direction: 'client',
    proof: 'source',
    answers: ['CreateClanResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ApplicationID: i32,
    ClanName: text(limits.CLANNAME_MAXLEN),
  },
);

/** Server to client, 32 bytes; read in two sources. */
export const CreateClanResponse = message(
  { name: 'CreateClanResponse', class: 'Lobby', type: 0x55, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    ClanID: i32,
  },
);
