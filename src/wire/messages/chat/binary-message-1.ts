import { MediusBinaryMessageType } from '../../enums.js';
import { bytes, enumOf, from, i32 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, at least 50 bytes; read in one source. */
export const BinaryMessage1 = message(
  {
    name: 'BinaryMessage1',
    class: 'LobbyExt',
    type: 0x5b,
    direction: 'client',
    proof: 'source',
    answers: ['BinaryFwdMessage1'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    MessageType: enumOf(MediusBinaryMessageType),
    TargetAccountID: i32,
    MessageSize: i32,
    Message: bytes(from('MessageSize')),
  },
);
