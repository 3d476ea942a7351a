import { MGCL_ERROR_CODE } from '../../enums.js';
import { enumOf, i32, pad, struct } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, NetAddressList } from '../../structs.js';

/** Between servers, 80 bytes; read in two sources. */
export const ServerMoveGameWorldOnMeRequest = message(
  {
    name: 'ServerMoveGameWorldOnMeRequest',
    class: 'LobbyReport',
    type: 0x14,
    direction: 'servers',
    proof: 'source',
    answers: ['ServerMoveGameWorldOnMeResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    CurrentMediusWorldID: i32,
    NewGameWorldID: i32,
    AddressList: struct(NetAddressList),
  },
);

/** Between servers, 28 bytes; read in two sources. */
export const ServerMoveGameWorldOnMeResponse = message(
  {
    name: 'ServerMoveGameWorldOnMeResponse',
    class: 'LobbyReport',
    type: 0x15,
    direction: 'servers',
    proof: 'source',
  },
  {
    MessageID: messageId,
    Confirmation: enumOf(MGCL_ERROR_CODE, 'i8'),
    _1: pad(2),
    MediusWorldID: i32,
  },
);
