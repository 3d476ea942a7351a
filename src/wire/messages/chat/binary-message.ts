import { MediusBinaryMessageType } from '../../enums.js';
import { bytes, enumOf, i32, pad } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 448 bytes; read in two sources. */
export const BinaryMessage = message(
  {
    name: 'BinaryMessage',
    class: 'LobbyExt',
    type: 0x16,
    direction: 'client',
    proof: 'source',
    answers: ['BinaryFwdMessage'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    MessageType: enumOf(MediusBinaryMessageType),
    TargetAccountID: i32,
    Message: bytes(limits.BINARYMESSAGE_MAXLEN),
  },
);
