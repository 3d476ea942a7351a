import { MediusCallbackStatus } from '../../enums.js';
import { bool, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Server to client, 560 bytes; read in one source. */
export const UniverseStatusListResponse = message(
  { name: 'UniverseStatusListResponse', class: 'Lobby', type: 0xca, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    UniverseName: text(limits.UNIVERSENAME_MAXLEN),
    DNS: text(limits.UNIVERSEDNS_MAXLEN),
    Port: i32,
    UniverseDescription: text(limits.UNIVERSEDESCRIPTION_MAXLEN),
    Status: i32,
    UserCount: i32,
    MaxUsers: i32,
    EndOfList: bool,
    _2: pad(3),
  },
);
