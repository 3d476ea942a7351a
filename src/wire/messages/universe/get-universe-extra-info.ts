import {
  MediusCharacterEncodingType,
  MediusLanguageType,
  MediusUniverseVariableInformationInfoFilter,
} from '../../enums.js';
import { enumOf, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 36 bytes; read in one source. */
export const GetUniverse_ExtraInfoRequest = message(
  {
    name: 'GetUniverse_ExtraInfoRequest',
    class: 'LobbyExt',
    type: 0x03,
    direction: 'client',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    InfoType: enumOf(MediusUniverseVariableInformationInfoFilter, 'u32'),
    CharacterEncoding: enumOf(MediusCharacterEncodingType),
    Language: enumOf(MediusLanguageType),
  },
);
