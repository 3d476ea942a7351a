import { CreateChannelRequest, CreateChannelResponse } from '#wire/messages/channel/create-channel.js';
import { createChannel as create } from '../common/create-channel.js';
import { exchange } from '../exchange.js';

/** UYA creates the city that it wants to enter and joins it, or the one that was there before. */
export const createChannel = exchange({
  request: CreateChannelRequest,
  response: CreateChannelResponse,
  roles: ['MLS'],
  needs: 'login',
  handle: (context, request) =>
    create(context, {
      name: request.LobbyName,
      password: request.LobbyPassword,
      capacity: request.MaxPlayers,
      genericFields: [
        request.GenericField1,
        request.GenericField2,
        request.GenericField3,
        request.GenericField4,
      ],
      level: request.GenericFieldLevel,
    }),
});
