import { ChannelList_ExtraInfoResponse } from '#wire/messages/channel/channel-list-extra-info.js';
import { ChannelList_ExtraInfoRequest0 } from '#wire/messages/channel/channel-list-extra-info-0.js';
import { listChannels } from '../common/list-channels.js';
import { listExchange } from '../exchange.js';

/** The oldest form: 112 bytes for each channel at 1.08. */
export const channelListExtraInfo0 = listExchange({
  request: ChannelList_ExtraInfoRequest0,
  response: ChannelList_ExtraInfoResponse,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  list: 'channels',
  handle: listChannels,
});
