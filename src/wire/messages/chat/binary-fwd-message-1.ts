import { MediusBinaryMessageType } from '../../enums.js';
import { bytes, enumOf, from, i32 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Server to client, at least 33 bytes; read in one source. */
export const BinaryFwdMessage1 = message(
  { name: 'BinaryFwdMessage1', class: 'LobbyExt', type: 0x5c, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    OriginatorAccountID: i32,
    MessageType: enumOf(MediusBinaryMessageType),
    MessageSize: i32,
    Message: bytes(from('MessageSize')),
  },
);
