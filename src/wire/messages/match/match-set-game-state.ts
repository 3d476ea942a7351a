import { MediusMatchGameState } from '../../enums.js';
import { enumOf } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 42 bytes; read in one source. */
export const MatchSetGameStateRequest = message(
  {
    name: 'MatchSetGameStateRequest',
    class: 'LobbyExt',
    type: 0x79,
    direction: 'client',
    proof: 'source',
    answers: ['MatchSetGameStateResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    MatchGameState: enumOf(MediusMatchGameState),
  },
);
