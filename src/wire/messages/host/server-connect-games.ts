import { MGCL_ERROR_CODE } from '../../enums.js';
import { enumOf, i32, pad, personal, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Between servers, 56 bytes; read in two sources. */
export const ServerConnectGamesRequest = message(
  {
    name: 'ServerConnectGamesRequest',
    class: 'LobbyReport',
    type: 0x1a,
    direction: 'servers',
    proof: 'source',
    answers: ['ServerConnectGamesResponse'],
  },
  {
    MessageID: messageId,
    ServerIP: personal(text(limits.MGCL_SERVERIP_MAXLEN)),
    _1: pad(3),
    ServerPort: i32,
    GameWorldID: i32,
    SpectatorWorldID: i32,
  },
);

/** Between servers, 36 bytes; read in two sources. */
export const ServerConnectGamesResponse = message(
  {
    name: 'ServerConnectGamesResponse',
    class: 'LobbyReport',
    type: 0x1b,
    direction: 'servers',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    GameWorldID: i32,
    SpectatorWorldID: i32,
    Confirmation: enumOf(MGCL_ERROR_CODE, 'i8'),
    _2: pad(3),
  },
);
