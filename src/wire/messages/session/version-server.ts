import { text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 38 bytes; read in two sources. */
export const VersionServerRequest = message(
  {
    name: 'VersionServerRequest',
    class: 'Lobby',
    type: 0x86,
    direction: 'client',
    proof: 'source',
    answers: ['VersionServerResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
  },
);

/** Server to client, 77 bytes; read in two sources. */
export const VersionServerResponse = message(
  { name: 'VersionServerResponse', class: 'Lobby', type: 0x87, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    VersionServer: text(limits.VERSIONSERVER_MAXLEN),
  },
);
