import { i32, text } from '../../fields.js';
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
