import { MediusCallbackStatus } from '../../enums.js';
import { bool, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 38 bytes; sources disagree. */
export const GetLocationsRequest = message(
  {
    name: 'GetLocationsRequest',
    class: 'Lobby',
    type: 0x8c,
    direction: 'client',
    proof: 'source',
    answers: ['GetLocationsResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
  },
);

/** Server to client, 100 bytes; read in two sources. */
export const GetLocationsResponse = message(
  { name: 'GetLocationsResponse', class: 'Lobby', type: 0x8d, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    LocationId: i32,
    LocationName: text(limits.LOCATIONNAME_MAXLEN),
    StatusCode: enumOf(MediusCallbackStatus),
    EndOfList: bool,
    _2: pad(3),
  },
);
