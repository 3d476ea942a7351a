import { MediusCallbackStatus, MediusCharacterEncodingType, MediusLanguageType } from '../../enums.js';
import { enumOf, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 48 bytes; seen in captures. */
export const SetLocalizationParamsRequest = message(
  {
    name: 'SetLocalizationParamsRequest',
    class: 'Lobby',
    type: 0xa3,
    direction: 'client',
    proof: 'capture',
    answers: ['SetLocalizationParamsResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    CharacterEncoding: enumOf(MediusCharacterEncodingType),
    Language: enumOf(MediusLanguageType),
  },
);

/** Server to client, 28 bytes; seen in captures. */
export const SetLocalizationParamsResponse = message(
  {
    name: 'SetLocalizationParamsResponse',
    class: 'Lobby',
    type: 0xa4,
    direction: 'server',
    proof: 'capture',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
  },
);
