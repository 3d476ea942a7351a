import { MediusUserAction } from '../../enums.js';
import { enumOf, pad } from '../../fields.js';
import { message } from '../../message.js';
import { sessionKey } from '../../structs.js';

/** Client to server, 24 bytes; seen in captures. */
export const UpdateUserState = message(
  { name: 'UpdateUserState', class: 'Lobby', type: 0x49, direction: 'client', proof: 'capture' },
  {
    SessionKey: sessionKey,
    _1: pad(3),
    UserAction: enumOf(MediusUserAction),
  },
);
