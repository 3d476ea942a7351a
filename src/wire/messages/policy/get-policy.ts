import { MediusCallbackStatus, MediusPolicyType } from '../../enums.js';
import { bool, enumOf, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; seen in captures. */
export const GetPolicyRequest = message(
  {
    name: 'GetPolicyRequest',
    class: 'Lobby',
    type: 0x47,
    direction: 'client',
    proof: 'capture',
    answers: ['GetPolicyResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    Policy: enumOf(MediusPolicyType),
  },
);

/** Server to client, 288 bytes; seen in captures. */
export const GetPolicyResponse = message(
  { name: 'GetPolicyResponse', class: 'Lobby', type: 0x48, direction: 'server', proof: 'capture' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    Policy: text(limits.POLICY_MAXLEN),
    EndOfText: bool,
    _2: pad(3),
  },
);
