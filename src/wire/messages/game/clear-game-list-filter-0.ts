import { pad, u32 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; seen in captures. */
export const ClearGameListFilterRequest0 = message(
  {
    name: 'ClearGameListFilterRequest0',
    class: 'Lobby',
    type: 0x50,
    direction: 'client',
    proof: 'capture',
    answers: ['ClearGameListFilterResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    FilterID: u32,
  },
);
