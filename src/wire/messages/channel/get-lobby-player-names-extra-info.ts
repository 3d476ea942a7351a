import { MediusCallbackStatus } from '../../enums.js';
import { bool, enumOf, i32, pad, struct, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { MediusPlayerOnlineState, messageId } from '../../structs.js';

/** Client to server, 28 bytes; seen in captures. */
export const GetLobbyPlayerNames_ExtraInfoRequest = message(
  {
    name: 'GetLobbyPlayerNames_ExtraInfoRequest',
    class: 'Lobby',
    type: 0xdc,
    direction: 'client',
    proof: 'capture',
    answers: ['GetLobbyPlayerNames_ExtraInfoResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    MediusWorldID: i32,
  },
);

/** Server to client, 208 bytes; seen in captures. */
export const GetLobbyPlayerNames_ExtraInfoResponse = message(
  {
    name: 'GetLobbyPlayerNames_ExtraInfoResponse',
    class: 'Lobby',
    type: 0xdd,
    direction: 'server',
    proof: 'capture',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    AccountID: i32,
    AccountName: text(limits.ACCOUNTNAME_MAXLEN),
    OnlineState: struct(MediusPlayerOnlineState),
    EndOfList: bool,
    _2: pad(3),
  },
);
