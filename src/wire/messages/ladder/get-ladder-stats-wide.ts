import { MediusCallbackStatus, MediusLadderType } from '../../enums.js';
import { enumOf, i32, list, pad } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 32 bytes; seen in captures. */
export const GetLadderStatsWideRequest = message(
  {
    name: 'GetLadderStatsWideRequest',
    class: 'LobbyExt',
    type: 0x0d,
    direction: 'client',
    proof: 'capture',
    answers: ['GetLadderStatsWideResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    AccountID_or_ClanID: i32,
    LadderType: enumOf(MediusLadderType),
  },
);

/** Server to client, 432 bytes; seen in captures. */
export const GetLadderStatsWideResponse = message(
  {
    name: 'GetLadderStatsWideResponse',
    class: 'LobbyExt',
    type: 0x0e,
    direction: 'server',
    proof: 'capture',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    AccountID_or_ClanID: i32,
    Stats: list(limits.LADDERSTATSWIDE_MAXLEN, i32),
  },
);
