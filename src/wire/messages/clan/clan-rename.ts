import { MediusCallbackStatus } from '../../enums.js';
import { enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 74 bytes; read in one source. */
export const ClanRenameRequest = message(
  {
    name: 'ClanRenameRequest',
    class: 'LobbyExt',
    type: 0x7c,
    direction: 'client',
    proof: 'source',
    answers: ['ClanRenameStatusResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    ClanID: i32,
    NewClanName: text(limits.CLANNAME_MAXLEN),
  },
);

/** Server to client, 28 bytes; guessed: as the answers of all other requests that change a clan. */
export const ClanRenameStatusResponse = message(
  { name: 'ClanRenameStatusResponse', class: 'LobbyExt', type: 0x7d, direction: 'server', proof: 'guessed' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
