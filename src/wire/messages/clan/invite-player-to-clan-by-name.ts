import { text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 253 bytes; read in two sources. */
export const InvitePlayerToClan_ByNameRequest = message(
  {
    name: 'InvitePlayerToClan_ByNameRequest',
    class: 'Lobby',
    type: 0xee,
    direction: 'client',
    proof: 'source',
    answers: ['InvitePlayerToClanResponse'],
  },
  {
    MessageID: messageId,
    AccountName: text(limits.ACCOUNTNAME_MAXLEN),
    InviteMessage: text(limits.CLANMSG_MAXLEN),
  },
);
