import { MediusCallbackStatus, MediusClanStatus } from '../../enums.js';
import { bytes, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 48 bytes; read in two sources. */
export const GetClanByIDRequest = message(
  {
    name: 'GetClanByIDRequest',
    class: 'Lobby',
    type: 0x58,
    direction: 'client',
    proof: 'source',
    answers: ['GetClanByIDResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    AccountID: i32,
    ClanID: i32,
  },
);

/** Server to client, 360 bytes; read in two sources. */
export const GetClanByIDResponse = message(
  { name: 'GetClanByIDResponse', class: 'Lobby', type: 0x59, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    ApplicationID: i32,
    ClanName: text(limits.CLANNAME_MAXLEN),
    LeaderAccountID: i32,
    LeaderAccountName: text(limits.ACCOUNTNAME_MAXLEN),
    Stats: bytes(limits.CLANSTATS_MAXLEN),
    Status: enumOf(MediusClanStatus),
  },
);
