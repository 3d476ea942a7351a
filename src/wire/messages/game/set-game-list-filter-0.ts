import { MediusCallbackStatus, MediusComparisonOperator, MediusGameListFilterField } from '../../enums.js';
import { enumOf, i32, pad, u32, when } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 52 bytes; seen in captures. */
export const SetGameListFilterRequest0 = message(
  {
    name: 'SetGameListFilterRequest0',
    class: 'Lobby',
    type: 0x4e,
    direction: 'client',
    proof: 'capture',
    answers: ['SetGameListFilterResponse0'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    FilterField: enumOf(MediusGameListFilterField),
    ComparisonOperator: enumOf(MediusComparisonOperator),
    BaselineValue: i32,
  },
);

/** Server to client, 28/32 bytes by version; seen in captures. */
export const SetGameListFilterResponse0 = message(
  { name: 'SetGameListFilterResponse0', class: 'Lobby', type: 0x4f, direction: 'server', proof: 'capture' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    FilterID: when({ since: 109 }, u32),
  },
);
