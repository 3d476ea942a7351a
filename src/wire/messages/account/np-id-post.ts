import { bytes, u8 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 74 bytes; read in one source. */
export const NpIdPostRequest = message(
  { name: 'NpIdPostRequest', class: 'LobbyExt', type: 0x6d, direction: 'client', proof: 'source' },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    data: bytes(16),
    term: u8,
    dummy: bytes(3),
    opt: bytes(8),
    reserved: bytes(8),
  },
);
