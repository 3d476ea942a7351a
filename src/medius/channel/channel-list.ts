import { ChannelListRequest, ChannelListResponse } from '#wire/messages/channel/channel-list.js';
import { page } from '../common/page.js';
import { listExchange } from '../exchange.js';

/** All channels: the filter belongs to the longer forms of this list. */
export const channelList = listExchange({
  request: ChannelListRequest,
  response: ChannelListResponse,
  roles: ['MAS', 'MLS'],
  needs: 'session',
  rate: 'client',
  list: 'channels',
  async handle({ state, title }, request) {
    const channels = await state.channels.list(title.accountPool);
    return page(channels, request.PageID, request.PageSize).map(({ id, name, players }) => ({
      MediusWorldID: id,
      LobbyName: name,
      PlayerCount: players,
    }));
  },
});
