import { MGCL_ERROR_CODE, MGCL_GAME_HOST_TYPE } from '../../enums.js';
import { enumOf, i32, pad, struct } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, NetConnectionInfo } from '../../structs.js';

/** Between servers, 52 bytes; read in one source. */
export const ServerSessionBeginRequest1 = message(
  {
    name: 'ServerSessionBeginRequest1',
    class: 'LobbyReport',
    type: 0x21,
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
    ClientVersionMajor: i32,
    ClientVersionMinor: i32,
    ClientVersionBuild: i32,
    Port: i32,
  },
);

/** Between servers, 180 bytes; read in one source. */
export const ServerSessionBeginResponse1 = message(
  {
    name: 'ServerSessionBeginResponse1',
    class: 'LobbyReport',
    type: 0x22,
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
