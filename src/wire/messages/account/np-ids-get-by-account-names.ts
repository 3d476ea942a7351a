import { MediusCallbackStatus } from '../../enums.js';
import { bool, bytes, defineStruct, enumOf, from, list, struct, text, u8, u32 } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, at least 42 bytes; read in one source. */
export const NpIdsGetByAccountNamesRequest = message(
  {
    name: 'NpIdsGetByAccountNamesRequest',
    class: 'LobbyExt',
    type: 0x6f,
    direction: 'client',
    proof: 'source',
    answers: ['NpIdsGetByAccountNamesResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    NumNames: u32,
    AccountNames: list(
      from('NumNames'),
      struct(
        defineStruct('AccountNamesItem', {
          NameLength: u8,
          Name: text(from('NameLength')),
        }),
      ),
    ),
  },
);

/** Server to client, 94 bytes; read in one source. */
export const NpIdsGetByAccountNamesResponse = message(
  {
    name: 'NpIdsGetByAccountNamesResponse',
    class: 'LobbyExt',
    type: 0x70,
    direction: 'server',
    proof: 'source',
  },
  {
    MessageID: messageId,
    StatusCode: enumOf(MediusCallbackStatus),
    AccountName: text(limits.ACCOUNTNAME_MAXLEN),
    data: bytes(16),
    term: u8,
    dummy: bytes(3),
    opt: bytes(8),
    reserved: bytes(8),
    EndOfList: bool,
  },
);
