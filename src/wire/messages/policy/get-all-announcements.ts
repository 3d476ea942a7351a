import { i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; seen in captures. */
export const GetAllAnnouncementsRequest = message(
  {
    name: 'GetAllAnnouncementsRequest',
    class: 'Lobby',
    type: 0x4c,
    direction: 'client',
    proof: 'capture',
    answers: ['GetAnnouncementsResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ApplicationID: i32,
  },
);
