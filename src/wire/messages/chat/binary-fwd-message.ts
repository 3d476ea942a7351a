import { MediusBinaryMessageType } from '../../enums.js';
import { bytes, enumOf, i32, pad } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Server to client, 432 bytes; read in two sources. */
export const BinaryFwdMessage = message(
  { name: 'BinaryFwdMessage', class: 'LobbyExt', type: 0x17, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    OriginatorAccountID: i32,
    MessageType: enumOf(MediusBinaryMessageType),
    Message: bytes(limits.BINARYMESSAGE_MAXLEN),
  },
);
