import { MediusTokenActionType, MediusTokenCategoryType } from '../../enums.js';
import { bytes, enumOf, pad, secret, u32 } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 52 bytes; sources disagree. */
export const TokenRequest = message(
  { name: 'TokenRequest', class: 'LobbyExt', type: 0x28, direction: 'client', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    TokenAction: enumOf(MediusTokenActionType),
    TokenCategory: enumOf(MediusTokenCategoryType),
    EntityID: u32,
    TokenToReplace: secret(bytes(limits.MEDIUS_TOKEN_MAXSIZE)),
    Token: secret(bytes(limits.MEDIUS_TOKEN_MAXSIZE)),
  },
);
