import { bytes } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 294 bytes; read in one source. */
export const AccountUpdateStats_OpenAccessRequest = message(
  {
    name: 'AccountUpdateStats_OpenAccessRequest',
    class: 'LobbyExt',
    type: 0x39,
    direction: 'client',
    proof: 'source',
    answers: ['AccountUpdateStats_OpenAccessResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    Stats: bytes(limits.ACCOUNTSTATS_MAXLEN),
  },
);
