import { MediusBanReasonType, MediusVoteActionType } from '../../enums.js';
import { enumOf, i32 } from '../../fields.js';
import { message } from '../../message.js';

/** Client to server, 16 bytes; read in one source. */
export const VoteToBanPlayerRequest = message(
  { name: 'VoteToBanPlayerRequest', class: 'LobbyExt', type: 0x2c, direction: 'client', proof: 'source' },
  {
    VoteAction: enumOf(MediusVoteActionType),
    BanReason: enumOf(MediusBanReasonType),
    MediusWorldID: i32,
    DmeClientIndex: i32,
  },
);
