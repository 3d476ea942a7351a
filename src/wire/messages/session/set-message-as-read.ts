import { MediusMessageType } from '../../enums.js';
import { enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 48 bytes; read in one source. */
export const SetMessageAsReadRequest = message(
  {
    name: 'SetMessageAsReadRequest',
    class: 'Lobby',
    type: 0xc6,
    direction: 'client',
    proof: 'source',
    answers: ['SetMessageAsReadResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    MessageType: enumOf(MediusMessageType),
    MessageIDToTag: i32,
  },
);
