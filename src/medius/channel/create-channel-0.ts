import { CreateChannelResponse } from '#wire/messages/channel/create-channel.js';
import { CreateChannelRequest0 } from '#wire/messages/channel/create-channel-0.js';
import { createChannel } from '../common/create-channel.js';
import { exchange } from '../exchange.js';

/** The oldest form has no name in it: the channel is called like its maker (our choice; never captured). */
export const createChannel0 = exchange({
  request: CreateChannelRequest0,
  response: CreateChannelResponse,
  roles: ['MLS'],
  needs: 'login',
  handle: (context, request) =>
    createChannel(context, {
      name: context.player.account.name,
      password: request.GamePassword,
      capacity: request.MaxPlayers,
      genericFields: [request.GenericField1, request.GenericField2, request.GenericField3, 0],
      level: 0,
    }),
});
