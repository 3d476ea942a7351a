import { secret, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 102 bytes; read in one source. */
export const AccountUpdatePasswordRequest = message(
  {
    name: 'AccountUpdatePasswordRequest',
    class: 'Lobby',
    type: 0x0f,
    direction: 'client',
    proof: 'source',
    answers: ['AccountUpdatePasswordStatusResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    OldPassword: secret(text(limits.PASSWORD_MAXLEN)),
    NewPassword: secret(text(limits.PASSWORD_MAXLEN)),
  },
);
