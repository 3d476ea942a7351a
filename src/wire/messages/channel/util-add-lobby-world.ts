import { MediusUtilTypeWorldPersistence, MediusWorldGenericFieldLevelType } from '../../enums.js';
import { enumOf, i32, pad, secret, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 156 bytes; read in one source. */
export const UtilAddLobbyWorldRequest = message(
  {
    name: 'UtilAddLobbyWorldRequest',
    class: 'Lobby',
    type: 0xf5,
    direction: 'client',
    proof: 'source',
    answers: ['UtilAddLobbyWorldResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    ApplicationID: i32,
    LobbyName: text(limits.WORLDNAME_MAXLEN),
    LobbyPassword: secret(text(limits.PASSWORD_MAXLEN)),
    Persistence: enumOf(MediusUtilTypeWorldPersistence),
    GenericField1: i32,
    GenericField2: i32,
    GenericField3: i32,
    GenericField4: i32,
    GenericFieldLevelType: enumOf(MediusWorldGenericFieldLevelType),
    MABNotificationThreshold: i32,
    MABNotificationStep: i32,
  },
);
