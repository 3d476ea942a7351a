import { MediusCharacterEncodingType, MediusLanguageType, MediusTimeZone } from '../../enums.js';
import { enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 56 bytes; seen in captures. */
export const SetLocalizationParamsRequest1 = message(
  {
    name: 'SetLocalizationParamsRequest1',
    class: 'LobbyExt',
    type: 0x7b,
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
    TimeZone: enumOf(MediusTimeZone),
    LocationID: i32,
  },
);
