import { MediusCallbackStatus, MediusWorldStatus, MGCL_GAME_HOST_TYPE } from '../../enums.js';
import { bool, enumOf, i32, pad, text, u16 } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 48 bytes; read in one source. */
export const GameListRequest = message(
  {
    name: 'GameListRequest',
    class: 'Lobby',
    type: 0x29,
    direction: 'client',
    proof: 'source',
    answers: ['GameListResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ApplicatinID: i32,
    PageID: u16,
    PageSize: u16,
  },
);

/** Server to client, 112 bytes; read in two sources. */
export const GameListResponse = message(
  { name: 'GameListResponse', class: 'Lobby', type: 0x2a, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    MediusWorldID: i32,
    GameName: text(limits.GAMENAME_MAXLEN),
    WorldStatus: enumOf(MediusWorldStatus),
    GameHostType: enumOf(MGCL_GAME_HOST_TYPE),
    PlayerCount: i32,
    EndOfList: bool,
    _2: pad(3),
  },
);
