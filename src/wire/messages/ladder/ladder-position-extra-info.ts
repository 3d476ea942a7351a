import { MediusCallbackStatus, MediusSortOrder } from '../../enums.js';
import { enumOf, i32, pad, u32 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 36 bytes; read in two sources. */
export const LadderPosition_ExtraInfoRequest = message(
  {
    name: 'LadderPosition_ExtraInfoRequest',
    class: 'Lobby',
    type: 0xf1,
    direction: 'client',
    proof: 'source',
    answers: ['LadderPosition_ExtraInfoResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    AccountID: i32,
    LadderStatIndex: i32,
    SortOrder: enumOf(MediusSortOrder),
  },
);

/** Server to client, 36 bytes; read in two sources. */
export const LadderPosition_ExtraInfoResponse = message(
  {
    name: 'LadderPosition_ExtraInfoResponse',
    class: 'Lobby',
    type: 0xf2,
    direction: 'server',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    LadderPosition: u32,
    TotalRankings: u32,
  },
);
