import { MediusCallbackStatus, MediusLobbyFilterMaskLevelType, MediusLobbyFilterType } from '../../enums.js';
import { enumOf, pad, u32 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 48 bytes; read in two sources. */
export const SetLobbyWorldFilterRequest1 = message(
  {
    name: 'SetLobbyWorldFilterRequest1',
    class: 'LobbyExt',
    type: 0x86,
    direction: 'client',
    proof: 'source',
    answers: ['SetLobbyWorldFilterResponse1'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    FilterMask1: u32,
    FilterMask2: u32,
    FilterMask3: u32,
    FilterMask4: u32,
    LobbyFilterType: enumOf(MediusLobbyFilterType),
    FilterMaskLevel: enumOf(MediusLobbyFilterMaskLevelType),
  },
);

/** Server to client, 52 bytes; read in one source. PartyJoinByIndexRequest has the same number from the client. */
export const SetLobbyWorldFilterResponse1 = message(
  {
    name: 'SetLobbyWorldFilterResponse1',
    class: 'LobbyExt',
    type: 0x87,
    direction: 'server',
    proof: 'source',
  },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    FilterMask1: u32,
    FilterMask2: u32,
    FilterMask3: u32,
    FilterMask4: u32,
    LobbyFilterType: enumOf(MediusLobbyFilterType),
    FilterMaskLevel: enumOf(MediusLobbyFilterMaskLevelType),
  },
);
