import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 221 bytes; read in one source. */
export const PostDebugInfoRequest = message(
  {
    name: 'PostDebugInfoRequest',
    class: 'LobbyExt',
    type: 0x18,
    direction: 'client',
    proof: 'source',
    answers: ['PostDebugInfoResponse'],
  },
  {
    MessageID: messageId,
    Message: text(limits.DEBUGMESSAGE_MAXLEN),
  },
);

/** Server to client, 28 bytes; read in one source. */
export const PostDebugInfoResponse = message(
  { name: 'PostDebugInfoResponse', class: 'LobbyExt', type: 0x19, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
