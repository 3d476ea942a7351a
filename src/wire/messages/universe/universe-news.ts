import { MediusCallbackStatus } from '../../enums.js';
import { bool, enumOf, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Server to client, 288 bytes; read in two sources. */
export const UniverseNewsResponse = message(
  { name: 'UniverseNewsResponse', class: 'Lobby', type: 0xc9, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    News: text(limits.NEWS_MAXLEN),
    EndOfList: bool,
    _2: pad(3),
  },
);
