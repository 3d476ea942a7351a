import { MediusCallbackStatus, MediusUniverseVariableInformationInfoFilter } from '../../enums.js';
import { bool, enumOf, i32, text, u32, when } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Server to client, at least 30 bytes; seen in captures. */
export const UniverseVariableInformationResponse = message(
  {
    name: 'UniverseVariableInformationResponse',
    class: 'LobbyExt',
    type: 0x11,
    direction: 'server',
    proof: 'capture',
  },
  {
    MessageID: messageId,
    StatusCode: enumOf(MediusCallbackStatus),
    InfoFilter: enumOf(MediusUniverseVariableInformationInfoFilter, 'u32'),
    UniverseID: when({ field: 'InfoFilter', flag: MediusUniverseVariableInformationInfoFilter.INFO_ID }, u32),
    UniverseName: when(
      { field: 'InfoFilter', flag: MediusUniverseVariableInformationInfoFilter.INFO_NAME },
      text(limits.UNIVERSENAME_MAXLEN),
    ),
    DNS: when(
      { field: 'InfoFilter', flag: MediusUniverseVariableInformationInfoFilter.INFO_DNS },
      text(limits.UNIVERSEDNS_MAXLEN),
    ),
    Port: when({ field: 'InfoFilter', flag: MediusUniverseVariableInformationInfoFilter.INFO_DNS }, i32),
    UniverseDescription: when(
      { field: 'InfoFilter', flag: MediusUniverseVariableInformationInfoFilter.INFO_DESCRIPTION },
      text(limits.UNIVERSEDESCRIPTION_MAXLEN),
    ),
    Status: when({ field: 'InfoFilter', flag: MediusUniverseVariableInformationInfoFilter.INFO_STATUS }, i32),
    UserCount: when(
      { field: 'InfoFilter', flag: MediusUniverseVariableInformationInfoFilter.INFO_STATUS },
      i32,
    ),
    MaxUsers: when(
      { field: 'InfoFilter', flag: MediusUniverseVariableInformationInfoFilter.INFO_STATUS },
      i32,
    ),
    UniverseBilling: when(
      { field: 'InfoFilter', flag: MediusUniverseVariableInformationInfoFilter.INFO_BILLING },
      text(limits.UNIVERSE_BSP_MAXLEN),
    ),
    BillingSystemName: when(
      { field: 'InfoFilter', flag: MediusUniverseVariableInformationInfoFilter.INFO_BILLING },
      text(limits.UNIVERSE_BSP_NAME_MAXLEN),
    ),
    ExtendedInfo: when(
      { field: 'InfoFilter', flag: MediusUniverseVariableInformationInfoFilter.INFO_EXTRAINFO },
      text(limits.UNIVERSE_EXTENDED_INFO_MAXLEN),
    ),
    EndOfList: bool,
  },
);
