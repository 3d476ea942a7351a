import { i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; read in one source. */
export const MatchCancelRequest = message(
  {
    name: 'MatchCancelRequest',
    class: 'LobbyExt',
    type: 0x92,
    direction: 'client',
    proof: 'source',
    answers: ['MatchCancelStatusResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    SupersetID: i32,
  },
);
