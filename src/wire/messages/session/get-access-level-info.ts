import { MediusAccessLevelType, MediusCallbackStatus } from '../../enums.js';
import { enumOf, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 21 bytes; read in one source. */
export const GetAccessLevelInfoRequest = message(
  {
    name: 'GetAccessLevelInfoRequest',
    class: 'LobbyExt',
    type: 0x41,
    direction: 'client',
    proof: 'source',
    answers: ['GetAccessLevelInfoResponse'],
  },
  {
    MessageID: messageId,
  },
);

/** Server to client, 32 bytes; read in one source. */
export const GetAccessLevelInfoResponse = message(
  { name: 'GetAccessLevelInfoResponse', class: 'LobbyExt', type: 0x42, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    AccessLevel: enumOf(MediusAccessLevelType, 'u32'),
  },
);
