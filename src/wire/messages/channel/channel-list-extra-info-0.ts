import { pad, u16 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 26 bytes; read in one source. */
export const ChannelList_ExtraInfoRequest0 = message(
  {
    name: 'ChannelList_ExtraInfoRequest0',
    class: 'Lobby',
    type: 0xec,
    direction: 'client',
    proof: 'source',
    answers: ['ChannelList_ExtraInfoResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(1),
    PageID: u16,
    PageSize: u16,
  },
);
