import { MGCL_EVENT_TYPE } from '../../enums.js';
import { enumOf, pad, u32 } from '../../fields.js';
import { message } from '../../message.js';
import { sessionKey } from '../../structs.js';

/** Between servers, 28 bytes; read in two sources. */
export const ServerConnectNotification = message(
  {
    name: 'ServerConnectNotification',
    class: 'LobbyReport',
    type: 0x1c,
    direction: 'servers',
    proof: 'source',
  },
  {
    ConnectEventType: enumOf(MGCL_EVENT_TYPE),
    MediusWorldUID: u32,
    PlayerSessionKey: sessionKey,
    _1: pad(3),
  },
);
