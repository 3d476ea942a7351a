import { MediusCallbackStatus, MediusClanStatus } from '../../enums.js';
import { bytes, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 76 bytes; read in two sources. */
export const GetClanByNameRequest = message(
  {
    name: 'GetClanByNameRequest',
    class: 'Lobby',
    type: 0x5a,
    direction: 'client',
    proof: 'source',
    answers: ['GetClanByNameResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ApplicationID: i32,
    ClanName: text(limits.CLANNAME_MAXLEN),
  },
);

/** Server to client, 328 bytes; read in two sources. */
export const GetClanByNameResponse = message(
  { name: 'GetClanByNameResponse', class: 'Lobby', type: 0x5b, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    ClanID: i32,
    LeaderAccountID: i32,
    LeaderAccountName: text(limits.ACCOUNTNAME_MAXLEN),
    Stats: bytes(limits.CLANSTATS_MAXLEN),
    Status: enumOf(MediusClanStatus),
  },
);
