import { MGCL_ERROR_CODE, MGCL_GAME_HOST_TYPE } from '../../enums.js';
import { enumOf, i32, pad, struct, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, NetConnectionInfo } from '../../structs.js';

/** Between servers, 56 bytes; read in two sources. */
export const ServerSessionBeginRequest = message(
  {
    name: 'ServerSessionBeginRequest',
    class: 'LobbyReport',
    type: 0x03,
    direction: 'servers',
    proof: 'source',
    answers: ['ServerSessionBeginResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    LocationID: i32,
    ApplicationID: i32,
    ServerType: enumOf(MGCL_GAME_HOST_TYPE),
    ServerVersion: text(limits.MGCL_SERVERVERSION_MAXLEN),
    Port: i32,
  },
);

/** Between servers, 180 bytes; read in two sources. */
export const ServerSessionBeginResponse = message(
  {
    name: 'ServerSessionBeginResponse',
    class: 'LobbyReport',
    type: 0x04,
    direction: 'servers',
    proof: 'source',
  },
  {
    MessageID: messageId,
    Confirmation: enumOf(MGCL_ERROR_CODE, 'i8'),
    _1: pad(2),
    ConnectInfo: struct(NetConnectionInfo),
  },
);
