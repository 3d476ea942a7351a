import { MediusSortOrder } from '../../enums.js';
import { enumOf, i32, pad, u32 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 40 bytes; read in one source. */
export const LadderList_ExtraInfoRequest0 = message(
  {
    name: 'LadderList_ExtraInfoRequest0',
    class: 'Lobby',
    type: 0xef,
    direction: 'client',
    proof: 'source',
    answers: ['LadderList_ExtraInfoResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    LadderStatIndex: i32,
    SortOrder: enumOf(MediusSortOrder),
    StartPosition: u32,
    PageSize: u32,
  },
);
