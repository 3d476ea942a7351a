import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, list, pad } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 428 bytes; read in one source. */
export const UpdateClanLadderStatsWide_DeltaRequest = message(
  {
    name: 'UpdateClanLadderStatsWide_DeltaRequest',
    class: 'LobbyExt',
    type: 0x1a,
    direction: 'client',
    proof: 'source',
    answers: ['UpdateClanLadderStatsWide_DeltaResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    ClanId: i32,
    Stats: list(limits.LADDERSTATSWIDE_MAXLEN, i32),
  },
);

/** Server to client, 28 bytes; read in one source. */
export const UpdateClanLadderStatsWide_DeltaResponse = message(
  {
    name: 'UpdateClanLadderStatsWide_DeltaResponse',
    class: 'LobbyExt',
    type: 0x1b,
    direction: 'server',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
