import { MediusConnectionType } from '../../enums.js';
import { enumOf, i32, pad } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 44 bytes; seen in captures. */
export const SessionBeginRequest1 = message(
  {
    name: 'SessionBeginRequest1',
    class: 'LobbyExt',
    type: 0x8b,
    direction: 'client',
    proof: 'capture',
    answers: ['SessionBeginResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(3),
    ConnectionClass: enumOf(MediusConnectionType),
    ClientVersionMajor: i32,
    ClientVersionMinor: i32,
    ClientVersionSpecialPatch: i32,
    ClientVersionBuild: i32,
  },
);
