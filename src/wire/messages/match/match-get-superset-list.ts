import { MediusCallbackStatus } from '../../enums.js';
import { bool, enumOf, text, u32 } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 38 bytes; read in one source. */
export const MatchGetSupersetListRequest = message(
  {
    name: 'MatchGetSupersetListRequest',
    class: 'LobbyExt',
    type: 0x5d,
    direction: 'client',
    proof: 'source',
    answers: ['MatchGetSupersetListResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
  },
);

/** Server to client, 592 bytes; read in one source. */
export const MatchGetSupersetListResponse = message(
  {
    name: 'MatchGetSupersetListResponse',
    class: 'LobbyExt',
    type: 0x5e,
    direction: 'server',
    proof: 'source',
  },
  {
    MessageID: messageId,
    StatusCode: enumOf(MediusCallbackStatus),
    EndOfList: bool,
    SupersetID: u32,
    SupersetName: text(limits.SUPERSETNAME_MAXLEN),
    SupersetDescription: text(limits.SUPERSETDESCRIPTION_MAXLEN),
    ExtraInfo: text(limits.SUPERSETEXTRAINFO_MAXLEN),
  },
);
