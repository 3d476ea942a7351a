import { MediusCallbackStatus } from '../../enums.js';
import { bool, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Server to client, 824 bytes; read in one source. */
export const UniverseStatusList_ExtraInfoResponse = message(
  {
    name: 'UniverseStatusList_ExtraInfoResponse',
    class: 'LobbyExt',
    type: 0x04,
    direction: 'server',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    UniverseName: text(limits.UNIVERSENAME_MAXLEN),
    DNS: text(limits.UNIVERSEDNS_MAXLEN),
    Port: i32,
    UniverseDescription: text(limits.UNIVERSEDESCRIPTION_MAXLEN),
    Status: i32,
    UserCount: i32,
    MaxUsers: i32,
    UniverseBilling: text(limits.UNIVERSE_BSP_MAXLEN),
    BillingSystemName: text(limits.UNIVERSE_BSP_NAME_MAXLEN),
    EndOfList: bool,
    ExtendedInfo: text(limits.UNIVERSE_EXTENDED_INFO_MAXLEN),
    _2: pad(3),
  },
);
