import { pad, u16 } from '../../fields.js';
import { message } from '../../message.js';
import { messageId } from '../../structs.js';

/** Client to server, 26 bytes; seen in captures. */
export const ChannelList_ExtraInfoRequest1 = message(
  {
    name: 'ChannelList_ExtraInfoRequest1',
    class: 'LobbyExt',
    type: 0x15,
    direction: 'client',
    proof: 'capture',
    answers: ['ChannelList_ExtraInfoResponse'],
  },
  {
    MessageID: messageId,
    _1: pad(1),
    PageID: u16,
    PageSize: u16,
  },
);
