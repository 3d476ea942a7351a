import { MediusDnasCategory } from '../../enums.js';
import { bytes, enumOf, pad, personal, u8, when } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 77/80 bytes by version; seen in captures. */
export const DnasSignaturePost = message(
  { name: 'DnasSignaturePost', class: 'LobbyExt', type: 0x0a, direction: 'client', proof: 'capture' },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    DnasSignatureType: enumOf(MediusDnasCategory),
    DnasSignatureLength: u8,
    DnasSignature: personal(bytes(limits.DNASSIGNATURE_MAXLEN)),
    _2: when({ until: 112 }, pad(3)),
  },
);
