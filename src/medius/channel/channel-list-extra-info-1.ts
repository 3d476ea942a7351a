import { ChannelList_ExtraInfoResponse } from '#wire/messages/channel/channel-list-extra-info.js';
import { ChannelList_ExtraInfoRequest1 } from '#wire/messages/channel/channel-list-extra-info-1.js';
import { listChannels } from '../common/list-channels.js';
import { listExchange } from '../exchange.js';

/** The form of UYA: 128 bytes for each channel at 1.08 (seen in capture). */
export const channelListExtraInfo1 = listExchange({
  request: ChannelList_ExtraInfoRequest1,
  response: ChannelList_ExtraInfoResponse,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  list: 'channels',
  handle: listChannels,
});
