import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 38 bytes; read in one source. */
export const AddAliasRequest = message(
  {
    name: 'AddAliasRequest',
    class: 'LobbyExt',
    type: 0x4e,
    direction: 'client',
    proof: 'source',
    answers: ['AddAliasResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
  },
);
