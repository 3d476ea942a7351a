import { MediusApplicationType, MediusCallbackStatus, MediusPlayerSearchType } from '../../enums.js';
import { bool, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 80 bytes; seen in captures. */
export const FindPlayerRequest = message(
  {
    name: 'FindPlayerRequest',
    class: 'Lobby',
    type: 0x39,
    direction: 'client',
    proof: 'capture',
    answers: ['FindPlayerResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    SearchType: enumOf(MediusPlayerSearchType),
    ID: i32,
    Name: text(limits.PLAYERNAME_MAXLEN),
  },
);

/** Server to client, 112 bytes; seen in captures. */
export const FindPlayerResponse = message(
  { name: 'FindPlayerResponse', class: 'Lobby', type: 0x3a, direction: 'server', proof: 'capture' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    ApplicationID: i32,
    ApplicationName: text(limits.APPNAME_MAXLEN),
    ApplicationType: enumOf(MediusApplicationType),
    MediusWorldID: i32,
    AccountID: i32,
    AccountName: text(limits.ACCOUNTNAME_MAXLEN),
    EndOfList: bool,
    _2: pad(3),
  },
);
