import { MediusCallbackStatus, MediusLobbyFilterMaskLevelType, MediusLobbyFilterType } from '../../enums.js';
import { enumOf, pad, u32 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 48 bytes; seen in captures. */
export const SetLobbyWorldFilterRequest = message(
  {
    name: 'SetLobbyWorldFilterRequest',
    class: 'LobbyExt',
    type: 0x12,
    direction: 'client',
    proof: 'capture',
    answers: ['SetLobbyWorldFilterResponse'],
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

/** Server to client, 52 bytes; seen in captures. */
export const SetLobbyWorldFilterResponse = message(
  {
    name: 'SetLobbyWorldFilterResponse',
    class: 'LobbyExt',
    type: 0x13,
    direction: 'server',
    proof: 'capture',
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
