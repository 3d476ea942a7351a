import { MGCL_GAME_HOST_TYPE } from '../../enums.js';
import { enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Between servers, 56 bytes; read in one source. */
export const ServerSessionBeginRequest2 = message(
  {
    name: 'ServerSessionBeginRequest2',
    class: 'LobbyReport',
    type: 0x24,
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
    ClientVersionSpecialPatch: i32,
    ClientVersionBuild: i32,
    Port: i32,
  },
);
