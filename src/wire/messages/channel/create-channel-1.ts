import { i32, pad, secret, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 144 bytes; read in one source. */
export const CreateChannelRequest1 = message(
  {
    name: 'CreateChannelRequest1',
    class: 'LobbyExt',
    type: 0x00,
    direction: 'client',
    proof: 'source',
    answers: ['CreateChannelResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ApplicationID: i32,
    MaxPlayers: i32,
    LobbyName: text(limits.LOBBYNAME_MAXLEN),
    LobbyPassword: secret(text(limits.LOBBYPASSWORD_MAXLEN)),
  },
);
