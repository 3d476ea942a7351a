import { MediusCharacterEncodingType, MediusLanguageType, MediusTimeZone } from '../../enums.js';
import { enumOf, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 52 bytes; read in one source. */
export const SetLocalizationParamsRequest2 = message(
  {
    name: 'SetLocalizationParamsRequest2',
    class: 'LobbyExt',
    type: 0x5a,
    direction: 'client',
    proof: 'source',
    answers: ['SetLocalizationParamsResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    CharacterEncoding: enumOf(MediusCharacterEncodingType),
    Language: enumOf(MediusLanguageType),
    TimeZone: enumOf(MediusTimeZone),
  },
);
