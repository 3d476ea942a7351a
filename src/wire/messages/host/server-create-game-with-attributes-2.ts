import { MediusWorldAttributesType } from '../../enums.js';
import { enumOf, i32, pad, struct } from '../../fields.js';
import { message } from '../../message.js';
import { messageId, NetConnectionInfo } from '../../structs.js';

/** Between servers, 196 bytes; read in one source. */
export const ServerCreateGameWithAttributesRequest2 = message(
  {
    name: 'ServerCreateGameWithAttributesRequest2',
    class: 'LobbyReport',
    type: 0x23,
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
    MediusWorldUID: i32,
    ConnectInfo: struct(NetConnectionInfo),
  },
);
