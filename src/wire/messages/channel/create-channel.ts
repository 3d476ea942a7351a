import { MediusCallbackStatus, MediusWorldGenericFieldLevelType } from '../../enums.js';
import { enumOf, i32, pad, secret, text, u32 } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Server to client, 32 bytes; seen in captures. */
export const CreateChannelResponse = message(
  { name: 'CreateChannelResponse', class: 'Lobby', type: 0x22, direction: 'server', proof: 'capture' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    MediusWorldID: i32,
  },
);

/** Client to server, 164 bytes; seen in captures. */
export const CreateChannelRequest = message(
  {
    name: 'CreateChannelRequest',
    class: 'LobbyExt',
    type: 0x14,
    direction: 'client',
    proof: 'capture',
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
    GenericField1: u32,
    GenericField2: u32,
    GenericField3: u32,
    GenericField4: u32,
    GenericFieldLevel: enumOf(MediusWorldGenericFieldLevelType),
  },
);
