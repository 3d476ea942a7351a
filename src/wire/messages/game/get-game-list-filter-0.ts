import { MediusCallbackStatus, MediusComparisonOperator, MediusGameListFilterField } from '../../enums.js';
import { bool, enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Server to client, 44 bytes; read in one source. */
export const GetGameListFilterResponse0 = message(
  { name: 'GetGameListFilterResponse0', class: 'Lobby', type: 0x53, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    FilterField: enumOf(MediusGameListFilterField),
    ComparisonOperator: enumOf(MediusComparisonOperator),
    BaselineValue: i32,
    EndOfList: bool,
    _2: pad(3),
  },
);
