import { defineStruct, from, i32, list, struct, text, u8 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, at least 42 bytes; read in one source. */
export const IgnoreSetListRequest = message(
  {
    name: 'IgnoreSetListRequest',
    class: 'LobbyExt',
    type: 0x56,
    direction: 'client',
    proof: 'source',
    answers: ['IgnoreSetListStatusResponse'],
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
