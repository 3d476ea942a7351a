import { MediusCallbackStatus, MediusSortOrder } from '../../enums.js';
import { enumOf, i32, pad, u32 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 36 bytes; read in two sources. */
export const ClanLadderPositionRequest = message(
  {
    name: 'ClanLadderPositionRequest',
    class: 'Lobby',
    type: 0xd4,
    direction: 'client',
    proof: 'source',
    answers: ['ClanLadderPositionResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    ClanID: i32,
    ClanLadderStatIndex: i32,
    SortOrder: enumOf(MediusSortOrder),
  },
);

/** Server to client, 36 bytes; read in two sources. */
export const ClanLadderPositionResponse = message(
  { name: 'ClanLadderPositionResponse', class: 'Lobby', type: 0xd5, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    LadderPosition: u32,
    TotalRankings: u32,
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
