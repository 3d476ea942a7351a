import { i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Between servers, 32 bytes; read in two sources. */
export const ServerDisconnectPlayerRequest = message(
  {
    name: 'ServerDisconnectPlayerRequest',
    class: 'LobbyReport',
    type: 0x1e,
    direction: 'servers',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    DmeWorldID: i32,
    DmeClientIndex: i32,
  },
);
