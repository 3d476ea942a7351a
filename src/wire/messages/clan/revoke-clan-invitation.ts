import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; read in two sources. */
export const RevokeClanInvitationRequest = message(
  {
    name: 'RevokeClanInvitationRequest',
    class: 'Lobby',
    type: 0x68,
    direction: 'client',
    proof: 'source',
    answers: ['RevokeClanInvitationResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    PlayerAccountID: i32,
  },
);

/** Server to client, 28 bytes; read in two sources. */
export const RevokeClanInvitationResponse = message(
  { name: 'RevokeClanInvitationResponse', class: 'Lobby', type: 0x69, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
