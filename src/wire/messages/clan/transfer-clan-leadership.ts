import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 76 bytes; read in two sources. */
export const TransferClanLeadershipRequest = message(
  {
    name: 'TransferClanLeadershipRequest',
    class: 'Lobby',
    type: 0x5c,
    direction: 'client',
    proof: 'source',
    answers: ['TransferClanLeadershipResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    NewLeaderAccountID: i32,
    NewLeaderAccountName: text(limits.ACCOUNTNAME_MAXLEN),
  },
);

/** Server to client, 28 bytes; read in two sources. */
export const TransferClanLeadershipResponse = message(
  {
    name: 'TransferClanLeadershipResponse',
    class: 'Lobby',
    type: 0x5d,
    direction: 'server',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
