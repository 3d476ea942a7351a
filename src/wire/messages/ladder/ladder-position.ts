import { MediusCallbackStatus, MediusSortOrder } from '../../enums.js';
import { enumOf, i32, pad, u32 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 56 bytes; read in two sources. */
export const LadderPositionRequest = message(
  {
    name: 'LadderPositionRequest',
    class: 'Lobby',
    type: 0x92,
    direction: 'client',
    proof: 'source',
    answers: ['LadderPositionResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    StartByte: i32,
    EndByte: i32,
    SortOrder: enumOf(MediusSortOrder),
    AccountID: i32,
  },
);

/** Server to client, 32 bytes; read in two sources. */
export const LadderPositionResponse = message(
  { name: 'LadderPositionResponse', class: 'Lobby', type: 0x93, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    LadderPosition: u32,
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
