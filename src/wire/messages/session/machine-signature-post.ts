import { bytes, personal } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 166 bytes; read in one source. */
export const MachineSignaturePost = message(
  { name: 'MachineSignaturePost', class: 'Lobby', type: 0xcb, direction: 'client', proof: 'source' },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    MachineSignature: personal(bytes(limits.MACHINESIGNATURE_MAXLEN)),
  },
);
