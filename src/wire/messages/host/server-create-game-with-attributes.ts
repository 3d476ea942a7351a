import { MediusWorldAttributesType, MGCL_ERROR_CODE } from '../../enums.js';
import { enumOf, i32, pad, u32 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Between servers, 40 bytes; read in two sources. */
export const ServerCreateGameWithAttributesRequest = message(
  {
    name: 'ServerCreateGameWithAttributesRequest',
    class: 'LobbyReport',
    type: 0x18,
    direction: 'servers',
    proof: 'source',
    answers: ['ServerCreateGameWithAttributesResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    ApplicationID: i32,
    MaxClients: i32,
    Attributes: enumOf(MediusWorldAttributesType),
    MediusWorldUID: u32,
  },
);

/** Between servers, 28 bytes; read in two sources. */
export const ServerCreateGameWithAttributesResponse = message(
  {
    name: 'ServerCreateGameWithAttributesResponse',
    class: 'LobbyReport',
    type: 0x19,
    direction: 'servers',
    proof: 'source',
  },
  {
    MessageID: messageId,
    Confirmation: enumOf(MGCL_ERROR_CODE, 'i8'),
    _1: pad(2),
    WorldID: i32,
  },
);
