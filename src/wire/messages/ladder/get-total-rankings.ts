import { MediusCallbackStatus, MediusLadderType } from '../../enums.js';
import { enumOf, pad, u32 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 28 bytes; read in two sources. */
export const GetTotalRankingsRequest = message(
  {
    name: 'GetTotalRankingsRequest',
    class: 'Lobby',
    type: 0xd8,
    direction: 'client',
    proof: 'source',
    answers: ['GetTotalRankingsResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    LadderType: enumOf(MediusLadderType),
  },
);

/** Server to client, 32 bytes; read in two sources. */
export const GetTotalRankingsResponse = message(
  { name: 'GetTotalRankingsResponse', class: 'Lobby', type: 0xd9, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    TotalRankings: u32,
  },
);
