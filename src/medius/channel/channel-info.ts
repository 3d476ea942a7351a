import { worldId } from '#state/ids.js';
import { ChannelInfoRequest, ChannelInfoResponse } from '#wire/messages/channel/channel-info.js';
import { exchange } from '../exchange.js';

/** A channel that does not exist is answered with Success and no name (read in horizon-server). */
export const channelInfo = exchange({
  request: ChannelInfoRequest,
  response: ChannelInfoResponse,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  async handle({ state, title }, request) {
    const channel = await state.channels.find(title.accountPool, worldId(request.MediusWorldID));
    if (!channel) return {};
    return { LobbyName: channel.name, ActivePlayerCount: channel.players, MaxPlayers: channel.capacity };
  },
});
