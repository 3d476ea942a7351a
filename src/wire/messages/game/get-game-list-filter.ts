import { MediusCallbackStatus, MediusComparisonOperator, MediusGameListFilterField } from '../../enums.js';
import { bool, enumOf, i32, pad, u32 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 38 bytes; seen in captures. */
export const GetGameListFilterRequest = message(
  {
    name: 'GetGameListFilterRequest',
    class: 'Lobby',
    type: 0x52,
    direction: 'client',
    proof: 'capture',
    answers: ['GetGameListFilterResponse', 'GetGameListFilterResponse0'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
  },
);

/** Server to client, 52 bytes; seen in captures. */
export const GetGameListFilterResponse = message(
  { name: 'GetGameListFilterResponse', class: 'LobbyExt', type: 0x32, direction: 'server', proof: 'capture' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    FilterID: u32,
    FilterField: enumOf(MediusGameListFilterField),
    Mask: u32,
    ComparisonOperator: enumOf(MediusComparisonOperator),
    BaselineValue: i32,
    EndOfList: bool,
    _2: pad(3),
  },
);
