import { worldId } from '#state/ids.js';
import { JoinChannelRequest, JoinChannelResponse } from '#wire/messages/channel/join-channel.js';
import { lobbyConnectInfo } from '../common/hand-over.js';
import { refusedByScript } from '../common/raise.js';
import { exchange, refuse } from '../exchange.js';

const refusals = {
  absent: 'MediusChannelNotFound',
  password: 'MediusInvalidPassword',
  full: 'MediusWorldIsFull',
} as const;

/** Membership changes here, at the answer; the client then closes MLS and comes back with the new access key. */
export const joinChannel = exchange({
  request: JoinChannelRequest,
  response: JoinChannelResponse,
  roles: ['MLS'],
  needs: 'login',
  async handle(context, request) {
    const id = worldId(request.MediusWorldID);
    const stopped = await refusedByScript(context, 'channel.join', { channel: id });
    if (stopped) return stopped;
    const joined = await context.state.channels.join(
      context.player.sessionKey,
      id,
      request.LobbyChannelPassword,
    );
    if (typeof joined === 'string') return refuse(refusals[joined]);
    return { ConnectInfo: await lobbyConnectInfo(context, joined.id, false) };
  },
});
