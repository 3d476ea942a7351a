import {
  MediusApplicationType,
  MediusCallbackStatus,
  MediusFindWorldType,
  MediusWorldStatus,
} from '../../enums.js';
import { bool, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 108 bytes; read in one source. */
export const FindWorldByNameRequest = message(
  {
    name: 'FindWorldByNameRequest',
    class: 'Lobby',
    type: 0x37,
    direction: 'client',
    proof: 'source',
    answers: ['FindWorldByNameResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    Name: text(limits.WORLDNAME_MAXLEN),
    _1: pad(2),
    WorldType: enumOf(MediusFindWorldType),
  },
);

/** Server to client, 144 bytes; read in two sources. */
export const FindWorldByNameResponse = message(
  { name: 'FindWorldByNameResponse', class: 'Lobby', type: 0x38, direction: 'server', proof: 'source' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    ApplicationID: i32,
    ApplicationName: text(limits.APPNAME_MAXLEN),
    ApplicationType: enumOf(MediusApplicationType),
    MediusWorldID: i32,
    WorldName: text(limits.WORLDNAME_MAXLEN),
    WorldStatus: enumOf(MediusWorldStatus),
    EndOfList: bool,
    _2: pad(3),
  },
);
