import {
  SetLobbyWorldFilterRequest,
  SetLobbyWorldFilterResponse,
} from '#wire/messages/channel/set-lobby-world-filter.js';
import { setLobbyFilter } from '../common/set-lobby-filter.js';
import { exchange } from '../exchange.js';

/** Chooses the channels that ChannelList_ExtraInfo shows; UYA sets it twice on each arrival (seen in capture). */
export const setLobbyWorldFilter = exchange({
  request: SetLobbyWorldFilterRequest,
  response: SetLobbyWorldFilterResponse,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  handle: setLobbyFilter,
});
