import {
  MediusCharacterEncodingType,
  MediusLanguageType,
  MediusUniverseVariableInformationInfoFilter,
} from '../../enums.js';
import { enumOf, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 36 bytes; seen in captures. */
export const GetUniverseInformationRequest = message(
  {
    name: 'GetUniverseInformationRequest',
    class: 'Lobby',
    type: 0xc8,
    direction: 'client',
    proof: 'capture',
    answers: [
      'UniverseVariableInformationResponse',
      'UniverseVariableSvoURLResponse',
      'UniverseNewsResponse',
    ],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    InfoType: enumOf(MediusUniverseVariableInformationInfoFilter, 'u32'),
    CharacterEncoding: enumOf(MediusCharacterEncodingType),
    Language: enumOf(MediusLanguageType),
  },
);
