import { MediusBuddyAddType, MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 48 bytes; read in one source. */
export const AddToBuddyListConfirmationRequest = message(
  {
    name: 'AddToBuddyListConfirmationRequest',
    class: 'LobbyExt',
    type: 0x05,
    direction: 'client',
    proof: 'source',
    answers: ['AddToBuddyListConfirmationResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    TargetAccountID: i32,
    AddType: enumOf(MediusBuddyAddType),
  },
);

/** Server to client, 64 bytes; read in one source. */
export const AddToBuddyListConfirmationResponse = message(
  {
    name: 'AddToBuddyListConfirmationResponse',
    class: 'LobbyExt',
    type: 0x64,
    direction: 'server',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    TargetAccountID: i32,
    TargetAccountName: text(limits.ACCOUNTNAME_MAXLEN),
  },
);
