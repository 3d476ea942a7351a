import { MediusBuddyAddType, MediusCallbackStatus } from '../../enums.js';
import { bool, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 21 bytes; read in two sources. */
export const GetBuddyInvitationsRequest = message(
  {
    name: 'GetBuddyInvitationsRequest',
    class: 'LobbyExt',
    type: 0x08,
    direction: 'client',
    proof: 'source',
    answers: ['GetBuddyInvitationsResponse'],
  },
  {
    MessageID: messageId,
  },
);

/** Server to client, 72 bytes; read in two sources. */
export const GetBuddyInvitationsResponse = message(
  {
    name: 'GetBuddyInvitationsResponse',
    class: 'LobbyExt',
    type: 0x09,
    direction: 'server',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    AccountID: i32,
    AccountName: text(limits.ACCOUNTNAME_MAXLEN),
    AddType: enumOf(MediusBuddyAddType),
    EndOfList: bool,
    _2: pad(3),
  },
);
