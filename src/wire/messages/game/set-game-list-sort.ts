import { MediusCallbackStatus, MediusGameListFilterField, MediusGameListSortDirection } from '../../enums.js';
import { enumOf, i32 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 54 bytes; read in one source. */
export const SetGameListSortRequest = message(
  {
    name: 'SetGameListSortRequest',
    class: 'LobbyExt',
    type: 0x7e,
    direction: 'client',
    proof: 'source',
    answers: ['SetGameListSortResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    SortPriority: i32,
    SortField: enumOf(MediusGameListFilterField),
    Mask: i32,
    SortDirection: enumOf(MediusGameListSortDirection),
  },
);

/** Server to client, 29 bytes; read in one source. */
export const SetGameListSortResponse = message(
  { name: 'SetGameListSortResponse', class: 'LobbyExt', type: 0x7f, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    StatusCode: enumOf(MediusCallbackStatus),
    SortID: i32,
  },
);
