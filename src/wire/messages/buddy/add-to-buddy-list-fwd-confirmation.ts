import { MediusBuddyAddType, MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Server to client, 64 bytes; read in one source. */
export const AddToBuddyListFwdConfirmationRequest = message(
  {
    name: 'AddToBuddyListFwdConfirmationRequest',
    class: 'LobbyExt',
    type: 0x06,
    direction: 'server',
    proof: 'source',
    answers: ['AddToBuddyListFwdConfirmationResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    OriginatorAccountID: i32,
    OriginatorAccountName: text(limits.ACCOUNTNAME_MAXLEN),
    AddType: enumOf(MediusBuddyAddType),
  },
);

/** Client to server, 56 bytes; read in one source. */
export const AddToBuddyListFwdConfirmationResponse = message(
  {
    name: 'AddToBuddyListFwdConfirmationResponse',
    class: 'LobbyExt',
    type: 0x07,
    direction: 'client',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    SessionKey: sessionKey,
    _2: pad(3),
    OriginatorAccountID: i32,
    AddType: enumOf(MediusBuddyAddType),
  },
);
