import { MediusCallbackStatus, MediusComparisonOperator, MediusGameListFilterField } from '../../enums.js';
import { enumOf, i32, pad, u32 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 40 bytes; read in two sources. */
export const SetGameListFilterRequest = message(
  {
    name: 'SetGameListFilterRequest',
    class: 'LobbyExt',
    type: 0x33,
    direction: 'client',
    proof: 'source',
    answers: ['SetGameListFilterResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    FilterField: enumOf(MediusGameListFilterField),
    Mask: u32,
    ComparisonOperator: enumOf(MediusComparisonOperator),
    BaselineValue: i32,
  },
);

/** Server to client, 32 bytes; read in two sources. */
export const SetGameListFilterResponse = message(
  { name: 'SetGameListFilterResponse', class: 'LobbyExt', type: 0x34, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    FilterID: u32,
  },
);
