import { MediusCallbackStatus, MediusSortOrder } from '../../enums.js';
import { bool, enumOf, i32, pad, text, u32 } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 40 bytes; read in two sources. */
export const ClanLadderListRequest = message(
  {
    name: 'ClanLadderListRequest',
    class: 'Lobby',
    type: 0xd2,
    direction: 'client',
    proof: 'source',
    answers: ['ClanLadderListResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    ClanLadderStatIndex: i32,
    SortOrder: enumOf(MediusSortOrder),
    StartPosition: i32,
    PageSize: i32,
  },
);

/** Server to client, 72 bytes; read in two sources. */
export const ClanLadderListResponse = message(
  { name: 'ClanLadderListResponse', class: 'Lobby', type: 0xd3, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    ClanID: i32,
    ClanName: text(limits.CLANNAME_MAXLEN),
    LadderPosition: u32,
    StatusCode: enumOf(MediusCallbackStatus),
    EndOfList: bool,
    _2: pad(3),
  },
);
