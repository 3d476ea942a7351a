import { MediusCallbackStatus, MediusTimeZone } from '../../enums.js';
import { enumOf, pad, u32 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 21 bytes; seen in captures. */
export const GetServerTimeRequest = message(
  {
    name: 'GetServerTimeRequest',
    class: 'LobbyExt',
    type: 0x2a,
    direction: 'client',
    proof: 'capture',
    answers: ['GetServerTimeResponse'],
  },
  {
    MessageID: messageId,
  },
);

/** Server to client, 36 bytes; seen in captures. */
export const GetServerTimeResponse = message(
  { name: 'GetServerTimeResponse', class: 'LobbyExt', type: 0x2b, direction: 'server', proof: 'capture' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    GMT_time: u32,
    Local_server_timezone: enumOf(MediusTimeZone),
  },
);
