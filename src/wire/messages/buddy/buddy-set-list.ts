import { MediusCallbackStatus } from '../../enums.js';
import { defineStruct, enumOf, from, i32, list, struct, text, u8 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, at least 42 bytes; read in one source. */
export const BuddySetListRequest = message(
  {
    name: 'BuddySetListRequest',
    class: 'LobbyExt',
    type: 0x54,
    direction: 'client',
    proof: 'source',
    answers: ['BuddySetListResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    NumEntries: i32,
    List: list(
      from('NumEntries'),
      struct(
        defineStruct('ListItem', {
          NameLength: u8,
          Name: text(from('NameLength')),
        }),
      ),
    ),
  },
);

/** Server to client, 25 bytes; read in one source. */
export const BuddySetListResponse = message(
  { name: 'BuddySetListResponse', class: 'LobbyExt', type: 0x55, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
