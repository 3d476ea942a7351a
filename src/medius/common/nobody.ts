/** Whom answers of the server in chat are from: no account has this id, and no client can have this name. */
import { MediusChatMessageType } from '#wire/enums.js';

export const nobody = {
  OriginatorAccountID: 0,
  OriginatorAccountName: 'SYSTEM',
  MessageType: MediusChatMessageType.Broadcast,
} as const;
