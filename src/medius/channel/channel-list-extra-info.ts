import {
  ChannelList_ExtraInfoRequest,
  ChannelList_ExtraInfoResponse,
} from '#wire/messages/channel/channel-list-extra-info.js';
import { listChannels } from '../common/list-channels.js';
import { listExchange } from '../exchange.js';

/** The form of clients from 1.09 on: 132 bytes for each channel. */
export const channelListExtraInfo = listExchange({
  request: ChannelList_ExtraInfoRequest,
  response: ChannelList_ExtraInfoResponse,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  list: 'channels',
  handle: listChannels,
});
