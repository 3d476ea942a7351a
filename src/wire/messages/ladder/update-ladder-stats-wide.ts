import { MediusCallbackStatus, MediusLadderType } from '../../enums.js';
import { enumOf, i32, list, pad } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 428 bytes; read in two sources. */
export const UpdateLadderStatsWideRequest = message(
  {
    name: 'UpdateLadderStatsWideRequest',
    class: 'LobbyExt',
    type: 0x0b,
    direction: 'client',
    proof: 'source',
    answers: ['UpdateLadderStatsWideResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    LadderType: enumOf(MediusLadderType),
    Stats: list(limits.LADDERSTATSWIDE_MAXLEN, i32),
  },
);

/** Server to client, 28 bytes; read in two sources. */
export const UpdateLadderStatsWideResponse = message(
  {
    name: 'UpdateLadderStatsWideResponse',
    class: 'LobbyExt',
    type: 0x0c,
    direction: 'server',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
