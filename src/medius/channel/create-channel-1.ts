import { CreateChannelResponse } from '#wire/messages/channel/create-channel.js';
import { CreateChannelRequest1 } from '#wire/messages/channel/create-channel-1.js';
import { createChannel } from '../common/create-channel.js';
import { exchange } from '../exchange.js';

/** As CreateChannel, without generic fields. */
export const createChannel1 = exchange({
  request: CreateChannelRequest1,
  response: CreateChannelResponse,
  roles: ['MLS'],
  needs: 'login',
  handle: (context, request) =>
    createChannel(context, {
      name: request.LobbyName,
      password: request.LobbyPassword,
      capacity: request.MaxPlayers,
      genericFields: [0, 0, 0, 0],
      level: 0,
    }),
});
