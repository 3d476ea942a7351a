import { MediusApplicationType, MediusCallbackStatus, MediusWorldSecurityLevelType } from '../../enums.js';
import { enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 48 bytes; seen in captures. */
export const GetWorldSecurityLevelRequest = message(
  {
    name: 'GetWorldSecurityLevelRequest',
    class: 'Lobby',
    type: 0x88,
    direction: 'client',
    proof: 'capture',
    answers: ['GetWorldSecurityLevelResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    MediusWorldID: i32,
    AppType: enumOf(MediusApplicationType),
  },
);

/** Server to client, 40 bytes; seen in captures. */
export const GetWorldSecurityLevelResponse = message(
  {
    name: 'GetWorldSecurityLevelResponse',
    class: 'Lobby',
    type: 0x89,
    direction: 'server',
    proof: 'capture',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    MediusWorldID: i32,
    AppType: enumOf(MediusApplicationType),
    SecurityLevel: enumOf(MediusWorldSecurityLevelType),
  },
);
