import { MediusCallbackStatus, MGCL_GAME_HOST_TYPE } from '../../enums.js';
import { enumOf, i32, pad, secret, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 201 bytes; read in one source. */
export const PartyCreateRequest = message(
  {
    name: 'PartyCreateRequest',
    class: 'LobbyExt',
    type: 0x65,
    direction: 'client',
    proof: 'source',
    answers: ['PartyCreateResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ApplicationID: i32,
    MinPlayers: i32,
    MaxPlayers: i32,
    PartyName: text(limits.PARTYNAME_MAXLEN),
    PartyPassword: secret(text(limits.PARTYPASSWORD_MAXLEN)),
    GenericField1: i32,
    GenericField2: i32,
    GenericField3: i32,
    GenericField4: i32,
    GenericField5: i32,
    GenericField6: i32,
    GenericField7: i32,
    GenericField8: i32,
    PartyHostType: enumOf(MGCL_GAME_HOST_TYPE),
    ServerSessionKey: sessionKey,
  },
);

/** Server to client, 32 bytes; read in one source. */
export const PartyCreateResponse = message(
  { name: 'PartyCreateResponse', class: 'LobbyExt', type: 0x66, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    MediusWorldID: i32,
  },
);
