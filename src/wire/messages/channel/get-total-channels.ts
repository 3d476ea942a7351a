import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad, u32 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; read in two sources. */
export const GetTotalChannelsRequest = message(
  {
    name: 'GetTotalChannelsRequest',
    class: 'Lobby',
    type: 0x9d,
    direction: 'client',
    proof: 'source',
    answers: ['GetTotalChannelsResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ApplicationId: i32,
  },
);

/** Server to client, 32 bytes; read in two sources. */
export const GetTotalChannelsResponse = message(
  { name: 'GetTotalChannelsResponse', class: 'Lobby', type: 0x9e, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    Total: u32,
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
