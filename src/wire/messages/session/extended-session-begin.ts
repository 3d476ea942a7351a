import { MediusConnectionType } from '../../enums.js';
import { enumOf, i32, pad, when } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 40 bytes; seen in captures. */
export const ExtendedSessionBeginRequest = message(
  {
    name: 'ExtendedSessionBeginRequest',
    class: 'LobbyExt',
    type: 0x27,
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
    ClientVersionSpecialPatch: when({ variant: 'specialPatchVersion' }, i32),
    ClientVersionBuild: i32,
  },
);
