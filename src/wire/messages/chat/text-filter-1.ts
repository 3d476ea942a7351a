import { MediusCallbackStatus, MediusTextFilterType } from '../../enums.js';
import { enumOf, from, text, u32 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, at least 46 bytes; sources disagree. */
export const TextFilterRequest1 = message(
  {
    name: 'TextFilterRequest1',
    class: 'LobbyExt',
    type: 0x75,
    direction: 'client',
    proof: 'source',
    answers: ['TextFilterResponse1'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    TextFilter: enumOf(MediusTextFilterType),
    TextSize: u32,
    Text: text(from('TextSize')),
  },
);

/** Server to client, at least 29 bytes; sources disagree. */
export const TextFilterResponse1 = message(
  { name: 'TextFilterResponse1', class: 'LobbyExt', type: 0x76, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    StatusCode: enumOf(MediusCallbackStatus),
    TextSize: u32,
    Text: text(from('TextSize')),
  },
);
