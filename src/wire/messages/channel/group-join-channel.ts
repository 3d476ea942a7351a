import { i32, pad, secret, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 80 bytes; read in one source. */
export const GroupJoinChannelRequest = message(
  { name: 'GroupJoinChannelRequest', class: 'LobbyExt', type: 0x90, direction: 'client', proof: 'source' },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    MediusLobbyWorldID: i32,
    MediusPartyWorldID: i32,
    LobbyPassword: secret(text(limits.LOBBYPASSWORD_MAXLEN)),
  },
);
