import { MediusMatchOptions } from '../../enums.js';
import { enumOf, from, i32, list, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, at least 77 bytes; read in one source. */
export const MatchPartyRequest2 = message(
  {
    name: 'MatchPartyRequest2',
    class: 'LobbyExt',
    type: 0x78,
    direction: 'client',
    proof: 'source',
    answers: ['MatchPartyResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    SupersetID: i32,
    PartySize: i32,
    MinGameSize: i32,
    MaxGameSize: i32,
    MatchOptions: enumOf(MediusMatchOptions),
    ApplicationDataSize: i32,
    PartyAccountIDList: list(from('PartySize'), i32),
    ApplicationData: text(limits.APPLICATIONDATA_MAXLEN),
  },
);
