import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, pad, u32 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Server to client, 28 bytes; seen in captures. */
export const ClearGameListFilterResponse = message(
  { name: 'ClearGameListFilterResponse', class: 'Lobby', type: 0x51, direction: 'server', proof: 'capture' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);

/** Client to server, 28 bytes; read in two sources. */
export const ClearGameListFilterRequest = message(
  {
    name: 'ClearGameListFilterRequest',
    class: 'LobbyExt',
    type: 0x31,
    direction: 'client',
    proof: 'source',
    answers: ['ClearGameListFilterResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    FilterID: u32,
  },
);
